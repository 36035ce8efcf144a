import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, expect, it } from "vitest";
import { testDatabase, testRequest } from "@/server/testing";
import { nodePlatform, nodeProgram } from "./files";
import { handleInstallScript, handleNode, handleWorkerBundle } from "./http";
import { describeInstallScript } from "./script";

const dataDir = await mkdtemp(join(tmpdir(), "wh-install-"));
afterAll(() => rm(dataDir, { recursive: true, force: true }));
testDatabase({ PUBLIC_URL: "https://paas.example.com", DATA_DIR: dataDir });

const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");
const get = (etag?: string) => testRequest("/v1/install/x", etag === undefined ? {} : { headers: { "if-none-match": etag } });

it("the script says what it must find, and is what was announced", async () => {
  const answer = await handleInstallScript(get());
  const text = await answer.text();
  expect(sha256(text)).toBe((await describeInstallScript()).sha256);
  expect(answer.headers.get("etag")).toBe(`"${sha256(text)}"`);
  expect(text).toMatch(/^control_plane='https:\/\/paas\.example\.com'$/m);
  expect(text).toMatch(new RegExp(`^node_sha256='${(await nodeProgram())?.sha256}'$`, "m"));
  expect(text).toMatch(new RegExp(`^node_platform='${nodePlatform()}'$`, "m"));
  expect(text).not.toMatch(/@[A-Z0-9_]+@/);
  expect((await handleInstallScript(get(`"${sha256(text)}"`))).status).toBe(304);
});

it("Node is handed out packed, packed once for all who ask at the same time, and is the one that runs here", async () => {
  const answers = await Promise.all([handleNode(get()), handleNode(get())]);
  const [first = Buffer.of(), second = Buffer.of()] = await Promise.all(
    answers.map(async (answer) => Buffer.from(await answer.arrayBuffer())),
  );
  expect(sha256(gunzipSync(first))).toBe((await nodeProgram())?.sha256);
  expect(sha256(second)).toBe(sha256(first));
  expect(answers[0]?.headers.get("content-length")).toBe(String(first.length));
  expect(await readdir(join(dataDir, "install"))).toHaveLength(1);
  expect((await handleNode(get(answers[0]?.headers.get("etag") ?? ""))).status).toBe(304);
});

it("the worker's bundle is handed out as it was built, or said not to be there", async () => {
  const answer = await handleWorkerBundle(get());
  if (answer.status === 404) expect(await answer.json()).toMatchObject({ reason: "not_built" });
  else expect(`"${sha256(Buffer.from(await answer.arrayBuffer()))}"`).toBe(answer.headers.get("etag"));
});
