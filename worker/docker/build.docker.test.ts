import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { busyboxImage, makeBaseImages } from "../../tests/support/base-images";
import { engineSocket } from "../../tests/support/engine";
import { type BuildRequest, buildImage } from "./build";
import { cliEnvironment, findDockerCli } from "./docker-cli";
import { Engine } from "./engine";
import { removeImagesOf } from "./images";

const engine = new Engine(engineSocket);
const installationId = `ins_test${randomBytes(4).toString("hex")}`;
const mark = () => `600.${Math.floor(Math.random() * 1e9)}`;
let folder = "";

beforeAll(async () => {
  await makeBaseImages();
  folder = await mkdtemp(join(tmpdir(), "wh-build-"));
});
afterAll(async () => {
  await removeImagesOf(engine, installationId, "app_1");
  await rm(folder, { recursive: true, force: true });
});

const host = () => ({
  engine,
  socket: engineSocket,
  home: join(folder, "home"),
  dataDir: folder,
  floorMb: 100,
  limits: { memoryMb: 4_096, pids: 4_096 },
});

const request = async (line: string, changes: Partial<BuildRequest> = {}): Promise<BuildRequest & { text: () => string }> => {
  const tree = await mkdtemp(join(folder, "tree-"));
  const dockerfile = join(tree, "Dockerfile");
  await writeFile(dockerfile, `FROM ${busyboxImage}\nRUN ${line}\n`);
  let text = "";
  const add = (more: string) => {
    text += more;
  };
  return {
    installationId,
    appId: "app_1",
    deploymentId: "dep_1",
    claimId: `clm_${randomBytes(4).toString("hex")}`,
    context: tree,
    dockerfile,
    target: null,
    arguments: {},
    variables: {},
    noCache: false,
    tag: `wisehosting/${installationId}/app_1:${randomBytes(4).toString("hex")}`,
    timeoutMs: 60_000,
    output: {
      write: (bytes) => (add(bytes.toString()), true),
      drained: () => Promise.resolve(),
      note: (note) => add(`${note}\n`),
      masked: (line) => line.replaceAll("a-secret-of-the-app", "•"),
    },
    signal: new AbortController().signal,
    text: () => text,
    ...changes,
  };
};

/** Processes of this machine, containers' and builds' included, whose command line holds `text`. */
const processesWith = async (text: string): Promise<number> => {
  let found = 0;
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue;
    const line = await readFile(`/proc/${entry}/cmdline`, "utf8").catch(() => "");
    if (line.replaceAll("\0", " ").includes(text)) found += 1;
  }
  return found;
};
const untilRunning = (text: string) => expect.poll(() => processesWith(text)).toBeGreaterThan(0);
const untilGone = (text: string) => expect.poll(() => processesWith(text), { timeout: 5_000 }).toBe(0);

describe("a build", () => {
  it("gives an image of its own and says what it does", async () => {
    const given = await request(`echo marked ${mark()}`);
    const built = await buildImage(host(), given);
    expect(built.image).toBe(given.tag);
    expect(built.imageBytes).toBeGreaterThan(0);
    expect(given.text()).toContain("RUN echo marked");
  });

  it("that fails says which step, with its exit code", async () => {
    await expect(buildImage(host(), await request("echo no && exit 3"))).rejects.toMatchObject({
      code: "build_failed",
      message: expect.stringContaining("exit code 3"),
    });
  });

  it("that is cancelled ends with its step; another goes on", async () => {
    const [step, other] = [mark(), mark()];
    const cancel = new AbortController();
    const otherCancel = new AbortController();
    const cancelled = buildImage(host(), await request(`sleep ${step} & sleep ${step}; wait`, { signal: cancel.signal }));
    const goesOn = buildImage(host(), await request(`sleep ${other}`, { signal: otherCancel.signal }));
    const ends = Promise.all([expect(cancelled).rejects.toThrow("cancelled here"), expect(goesOn).rejects.toThrow("test over")]);
    await Promise.all([untilRunning(step), untilRunning(other)]);
    cancel.abort(new Error("cancelled here"));
    await untilGone(step);
    expect(await processesWith(other)).toBeGreaterThan(0);
    otherCancel.abort(new Error("test over"));
    await ends;
    await untilGone(other);
  });

  it("that fails says so without a secret, also where the sentence is cut", async () => {
    const command = `exit 3; echo ${"x".repeat(180)} a-secret-of-the-app`;
    const failure = buildImage(host(), await request(command)).catch((error: unknown) => String(error));
    expect(await failure).toMatch(/ended with exit code 3/);
    expect(await failure).not.toContain("a-sec");
  });

  it("that takes too long is ended with all of its processes", async () => {
    const step = mark();
    await expect(buildImage(host(), await request(`sleep ${step}`, { timeoutMs: 3_000 }))).rejects.toMatchObject({
      code: "build_timeout",
    });
    await untilGone(step);
  });

  it("that prints faster than anybody reads ends all the same", async () => {
    const given = await request(`seq 1 50000 | sed 's/$/ and some more words/' && echo ${mark()}`, { timeoutMs: 150_000 });
    const slowly = {
      ...given.output,
      write: (bytes: Buffer) => given.output.write(bytes) && false,
      drained: () => new Promise<void>((resolve) => setTimeout(resolve, 30)),
    };
    expect((await buildImage(host(), { ...given, output: slowly })).image).toBe(given.tag);
  });

  it("is refused below the floor of free disk", async () => {
    await expect(buildImage({ ...host(), floorMb: 1e9 }, await request("true"))).rejects.toMatchObject({ code: "disk_full" });
  });

  it("ends when the process that runs it is killed", async () => {
    const step = mark();
    const { context } = await request(`sleep ${step}`);
    const environment = cliEnvironment(join(folder, "home"), engineSocket);
    const { cli } = await findDockerCli(environment);
    const script = join(folder, "run.mts");
    const group = join(import.meta.dirname, "process-group.ts");
    await writeFile(
      script,
      `import { runGroup } from ${JSON.stringify(group)};
       await runGroup({ command: ${JSON.stringify([cli?.path, "build", "--no-cache", context])}, environment: ${JSON.stringify(environment)},
         cwd: "/", onOutput: () => true, resume: () => Promise.resolve(), signal: new AbortController().signal });`,
    );
    const child = spawn(process.execPath, ["--import", "tsx", script], { stdio: "ignore", cwd: process.cwd() });
    await untilRunning(step);
    child.kill("SIGKILL");
    await untilGone(step);
  });
});
