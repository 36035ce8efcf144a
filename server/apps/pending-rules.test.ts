import { describe, expect, it } from "vitest";
import type { KeptVariable } from "../variables/schema";
import { type AppState, needOfAll, pendingChanges } from "./pending-rules";
import type { AppSnapshot } from "./settings-schema";

const settings: AppSnapshot = {
  repository: "https://git.example.com/a.git",
  branch: "main",
  image: null,
  registryId: null,
  rootDirectory: "",
  builder: "auto",
  dockerfilePath: "Dockerfile",
  buildTarget: null,
  buildArguments: { B: "2", A: "1" },
  installCommand: null,
  buildCommand: null,
  startCommand: "old",
  releaseCommand: null,
  outputDirectory: null,
  singlePage: null,
  port: 3000,
  healthCheckPath: null,
  memoryMb: 256,
  cpus: 1,
  pidsLimit: 256,
};
const variable = (key: string, value: string, more: Partial<KeptVariable> = {}): KeptVariable => ({
  key,
  value,
  usedIn: "run",
  secret: false,
  ...more,
});
const running: AppState = {
  settings,
  variables: [variable("RUN", "1"), variable("BUILD", "1", { usedIn: "build" }), variable("HIDDEN", "old", { secret: true })],
};
const withSettings = (change: Partial<AppSnapshot>): AppState => ({ ...running, settings: { ...settings, ...change } });
const withVariable = (changed: KeptVariable): AppState => ({
  ...running,
  variables: [...running.variables.filter(({ key }) => key !== changed.key), changed],
});
const without = (key: string): AppState => ({ ...running, variables: running.variables.filter((each) => each.key !== key) });

describe("what waits", () => {
  it("is nothing when nothing differs, whatever the order of entries", () => {
    expect(pendingChanges(withSettings({ buildArguments: { A: "1", B: "2" } }), running)).toEqual([]);
    expect(needOfAll([])).toBeNull();
  });

  it.each<[string, AppState, string, string | null, string | null, string]>([
    ["a port", withSettings({ port: 8080 }), "port", "3000", "8080", "restart"],
    ["memory", withSettings({ memoryMb: 512 }), "memoryMb", "256", "512", "restart"],
    ["CPUs", withSettings({ cpus: 0.5 }), "cpus", "1", "0.5", "restart"],
    ["processes", withSettings({ pidsLimit: 99 }), "pidsLimit", "256", "99", "restart"],
    ["a health check", withSettings({ healthCheckPath: "/ok" }), "healthCheckPath", null, "/ok", "restart"],
    ["another start command", withSettings({ startCommand: "new" }), "startCommand", "old", "new", "restart"],
    ["no start command: the image holds the old one", withSettings({ startCommand: null }), "startCommand", "old", null, "build"],
    ["a branch", withSettings({ branch: "next" }), "branch", "main", "next", "build"],
    ["a release command", withSettings({ releaseCommand: "migrate" }), "releaseCommand", null, "migrate", "build"],
    ["a build argument", withSettings({ buildArguments: { A: "3" } }), "buildArguments", "A=1\nB=2", "A=3", "build"],
    ["a variable of the container", withVariable(variable("RUN", "2")), "RUN", "1", "2", "restart"],
    ["a new variable", withVariable(variable("NEW", "2")), "NEW", null, "2", "restart"],
    ["a removed variable", without("RUN"), "RUN", "1", null, "restart"],
    ["a removed variable of the build", without("BUILD"), "BUILD", "1", null, "build"],
    ["a variable of the build", withVariable(variable("BUILD", "2", { usedIn: "build" })), "BUILD", "1", "2", "build"],
    ["a variable that the build is to get too", withVariable(variable("RUN", "1", { usedIn: "both" })), "RUN", "1", "1", "build"],
    ["a secret, without its values", withVariable(variable("HIDDEN", "new", { secret: true })), "HIDDEN", null, null, "restart"],
    ["a secret that was made plain", withVariable(variable("HIDDEN", "new")), "HIDDEN", null, null, "restart"],
  ])("%s", (_, saved, name, before, after, needs) => {
    const changes = pendingChanges(saved, running);
    expect(changes).toEqual([expect.objectContaining({ name, before, after, needs })]);
    expect(needOfAll(changes)).toBe(needs);
  });

  it("is not that a value became a secret: the same runs", () =>
    expect(pendingChanges(withVariable(variable("RUN", "1", { secret: true })), running)).toEqual([]));

  it("needs a build as soon as one change does", () => {
    const saved = { ...withVariable(variable("RUN", "2")), settings: { ...settings, branch: "next" } };
    expect(pendingChanges(saved, running).map(({ needs }) => needs)).toEqual(["build", "restart"]);
    expect(needOfAll(pendingChanges(saved, running))).toBe("build");
  });

  it("says nothing of a setting that the deployment is too old to know", () => {
    const { pidsLimit: _, ...older } = settings;
    expect(pendingChanges(running, { ...running, settings: older as AppSnapshot })).toEqual([]);
  });

  it("shortens what is long", () => {
    const [change] = pendingChanges(withVariable(variable("RUN", "x".repeat(1_000))), running);
    expect(change?.after).toHaveLength(201);
  });
});
