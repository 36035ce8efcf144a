import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { workerLogger } from "../runtime/logger";
import { inspect } from "./inspect";

const source = {
  kind: "repository" as const,
  repository: "https://git.example.invalid/team/app.git",
  branch: "main",
  ref: null,
  commit: null,
  access: null,
  allowLocal: false,
  allowPrivateAddresses: false,
  maxBytes: 1_048_576,
  timeoutMs: 1_000,
};
const build = {
  rootDirectory: "",
  builder: "auto" as const,
  dockerfilePath: "Dockerfile",
  port: 3_000,
  installCommand: null,
  buildCommand: null,
  startCommand: null,
  releaseCommand: null,
  outputDirectory: null,
  singlePage: null,
  baseImagePrefix: "",
};

it("a look at a repository fetches nothing onto a disk that is nearly full", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "wh-inspect-"));
  try {
    const host = { dataDir, floorMb: 1e9, signal: new AbortController().signal, log: workerLogger("silent") };
    const { inspection, failure } = await inspect(host, { type: "inspect", questionId: "q", source, build });
    expect({ inspection, code: failure?.code }).toEqual({ inspection: null, code: "disk_full" });
    expect(await readdir(dataDir)).toEqual([]);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
