import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { endingIn, Liveness } from "./liveness";
import { freePort, temporaryFolder } from "./testing/support";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const note = (text: string) => `{"time":"2026-11-26T05:05:20Z","process":"edge","supervisor":"${text}"}`;

test.each([
  ["no word of an end", '{"level":30,"msg":"Following route document"}', ""],
  [
    "said in plain text",
    `EDGE is traefik, but there is no Traefik\n${note("ended with status 1")}`,
    "It ended with status 1: EDGE is traefik, but there is no Traefik",
  ],
  [
    "an error with its place",
    `Error: listen EADDRINUSE: address already in use :::8080\n    at Server.setupListenHandle (node:net)\n${note("ended with status 1")}`,
    "It ended with status 1: Error: listen EADDRINUSE: address already in use :::8080",
  ],
  ["killed", `{"level":30,"msg":"all is well"}\n${note("ended with status 137")}`, "It ended with status 137."],
  [
    "the last end counts",
    `bad\n${note("ended with status 1")}\nworse\n${note("ended with status 2")}\n`,
    "It ended with status 2: worse",
  ],
  ["it would not end", note("still there 60 s after the signal: killed"), "It did not end when it was told to, and was killed."],
])("how it ended: %s", (_what, log, expected) => {
  expect(endingIn(log)).toBe(expected);
});

test("down after three looks without an answer, back at the first; how it ended stays", async () => {
  const [httpPort, httpsPort] = [await freePort(), await freePort()];
  await mkdir(join(folder.path, "log"));
  await writeFile(join(folder.path, "log/edge.log"), `${note("ended with status 137")}\n`);
  const liveness = new Liveness({ httpPort, httpsPort, dataDir: folder.path });
  await liveness.look();
  await liveness.look();
  expect(liveness).toMatchObject({ alive: true, fault: null });
  await liveness.look();
  expect(liveness).toMatchObject({
    alive: false,
    fault: `The edge does not answer on port ${httpPort} and ${httpsPort}. It ended with status 137.`,
  });
  const server = createServer((_request, response) => response.writeHead(404).end()).listen(httpPort, "127.0.0.1");
  await liveness.look();
  expect(liveness).toMatchObject({ alive: false, fault: expect.stringContaining(`on port ${httpsPort}.`) });
  const secure = createServer().listen(httpsPort, "127.0.0.1");
  await new Promise((done) => setTimeout(done, 50));
  await liveness.look();
  expect(liveness).toMatchObject({ alive: true, fault: "The edge did not answer for a while. It ended with status 137." });
  server.close();
  secure.close();
});
