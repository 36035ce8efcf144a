import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { type IncomingMessage, request as openRequest } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { routeDocumentBytes } from "@/server/domains/route-document-text";
import { run } from "@/tests/support/run";
import { edgeFiles } from "./files";
import { end, exitOf, memoryMb, startEdgeProcess } from "./testing/processes";
import { documentWith, openSession } from "./testing/secure";
import { ask, documentText, eventually, freePort, type Handler, startUpstream, temporaryFolder } from "./testing/support";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let port: number;
let httpsPort: number;
const edges: ChildProcess[] = [];
const closers: (() => void)[] = [];

beforeEach(async () => {
  folder = await temporaryFolder();
  port = await freePort();
  httpsPort = await freePort();
});
afterEach(async () => {
  for (const edge of edges.splice(0)) await end(edge, "SIGKILL");
  for (const close of closers.splice(0)) close();
  await folder.remove();
});

const startEdge = (settings: Record<string, string>): ChildProcess => {
  const ports = { EDGE_HTTP_PORT: String(port), EDGE_HTTPS_PORT: String(httpsPort) };
  const edge = startEdgeProcess({ DATA_DIR: folder.path, ...ports, ...settings });
  edges.push(edge);
  return edge;
};
const saveDocument = async (version: number, hostPort: number | null): Promise<void> => {
  await mkdir(edgeFiles(folder.path).folder, { recursive: true });
  await writeFile(edgeFiles(folder.path).routes, documentText(version, hostPort));
};
const upstream = async (handler: Handler): Promise<number> => {
  const { server, port: upstreamPort } = await startUpstream(handler);
  closers.push(() => server.close() && server.closeAllConnections());
  return upstreamPort;
};
const answers = () =>
  eventually(async () => (await ask(port, { host: "nobody.test" }).catch(() => null))?.status === 404, 20_000);
const kind = async () => (await readFile(edgeFiles(folder.path).kind, "utf8").catch(() => "")).trim();
const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process.
    return false;
  }
};

describe("the built-in edge as a process", () => {
  test("killed and started again while nothing else runs, it serves the saved copy", async () => {
    await saveDocument(3, await upstream((_request, response) => response.end("hello")));
    const first = startEdge({ EDGE: "builtin" });
    await answers();
    expect((await ask(port)).body).toBe("hello");
    await end(first, "SIGKILL");
    startEdge({ EDGE: "builtin" });
    await answers();
    expect((await ask(port)).body).toBe("hello");
    expect(await kind()).toBe("builtin");
  });

  test("SIGTERM: what is in flight is finished, then it ends with 0", async () => {
    await saveDocument(1, await upstream((_request, response) => void setTimeout(() => response.end("slow"), 500)));
    const edge = startEdge({ EDGE: "builtin" });
    await answers();
    const slow = ask(port);
    await sleep(100);
    edge.kill("SIGTERM");
    expect((await slow).body).toBe("slow");
    expect(await exitOf(edge)).toBe(0);
  });

  test("two thousand visitors who come while it has no time are answered, each of them", async () => {
    await saveDocument(1, await upstream((_request, response) => response.end("hello")));
    const edge = startEdge({ EDGE: "builtin" });
    await answers();
    const listening = await run("ss", ["-Hltn", `sport = :${port}`]);
    const limit = (await readFile("/proc/sys/net/core/somaxconn", "utf8")).trim();
    // The third column of one that listens: how many connections may wait.
    expect(listening.split(/\s+/)[2]).toBe(limit);
    edge.kill("SIGSTOP");
    const visitors = Array.from({ length: 2_000 }, () => ask(port).then(({ status }) => status));
    const statuses = Promise.all(visitors);
    await sleep(1_500);
    edge.kill("SIGCONT");
    expect((await statuses).filter((status) => status !== 200)).toEqual([]);
  }, 60_000);

  test("half a gigabyte each way, and a reader that does not read, within bounded memory", async () => {
    const megabyte = randomBytes(1_048_576);
    const megabytes = 512;
    const stream = () =>
      Readable.from(
        (function* () {
          for (let count = 0; count < megabytes; count += 1) yield megabyte;
        })(),
      );
    let received = 0;
    await saveDocument(
      1,
      await upstream(async (request, response) => {
        if (request.method === "POST") {
          for await (const piece of request) received += (piece as Buffer).length;
          response.end(String(received));
        } else await pipeline(stream(), response).catch(() => response.destroy());
      }),
    );
    const edge = startEdge({ EDGE: "builtin" });
    await answers();
    const idle = await memoryMb(edge);
    const send = (method: string) =>
      openRequest({ host: "127.0.0.1", port, method, agent: false, headers: { host: "a.localhost" } });

    const upload = send("POST");
    await pipeline(stream(), upload);
    await once(upload, "response");
    expect(received).toBe(megabytes * 1_048_576);

    const download = send("GET").end();
    const [response] = (await once(download, "response")) as [IncomingMessage];
    let got = 0;
    for await (const piece of response) got += (piece as Buffer).length;
    expect(got).toBe(megabytes * 1_048_576);

    const ignored = send("GET").end();
    const [unread] = (await once(ignored, "response")) as [IncomingMessage];
    unread.pause();
    await sleep(500);
    const peak = await memoryMb(edge, "VmHWM");
    ignored.destroy();
    expect(peak - idle).toBeLessThan(150);
  });

  test("a gigabyte up by HTTP/2, and readers that do not read, within bounded memory", async () => {
    const piece = randomBytes(1_048_576);
    let received = 0;
    const app = await upstream(async (request, response) => {
      if (request.method === "GET") {
        const pieces = function* () {
          for (let count = 0; count < 512; count += 1) yield piece;
        };
        return pipeline(Readable.from(pieces()), response).catch(() => response.destroy());
      }
      for await (const part of request) received += (part as Buffer).length;
      response.end(String(received));
    });
    await mkdir(edgeFiles(folder.path).folder, { recursive: true });
    await writeFile(edgeFiles(folder.path).routes, routeDocumentBytes(documentWith(app)));
    const edge = startEdge({ EDGE: "builtin" });
    await answers();
    const idle = await memoryMb(edge);
    const session = openSession(httpsPort);

    const upload = session.request({ ":method": "POST", ":authority": "a.localhost" });
    for (let count = 0; count < 1_024; count += 1) if (!upload.write(piece)) await once(upload, "drain");
    upload.end();
    upload.resume();
    await once(upload, "end");
    expect(received).toBe(1_024 * piece.length);

    const unread = Array.from({ length: 10 }, () => session.request({ ":authority": "a.localhost" }));
    await Promise.all(unread.map((stream) => once(stream, "response")));
    await sleep(500);
    const peak = await memoryMb(edge, "VmHWM");
    session.destroy();
    expect(peak - idle).toBeLessThan(150);
  });

  test("a port that is taken is said, and it ends", async () => {
    port = await upstream((_request, response) => response.end());
    const edge = startEdge({ EDGE: "builtin" });
    expect(await exitOf(edge)).toBe(1);
  });
});

describe("the choice", () => {
  /** Not Traefik, but a program that starts, is told to end, and ends like one. */
  const fakeTraefik = async (version: string): Promise<string> => {
    const path = join(folder.path, "traefik");
    const loop = `echo "$$ $*" > ${folder.path}/started; trap 'exit 7' TERM; while :; do sleep 0.05; done`;
    await writeFile(path, `#!/bin/sh\nif [ "$1" = version ]; then echo "Version:      ${version}"; exit 0; fi\n${loop}\n`);
    await chmod(path, 0o755);
    return path;
  };
  const started = async (): Promise<{ pid: number; args: string }> => {
    const text = () => readFile(join(folder.path, "started"), "utf8").catch(() => "");
    await eventually(async () => (await text()).endsWith("\n"), 20_000);
    const [pid = "", ...args] = (await text()).trim().split(" ");
    return { pid: Number(pid), args: args.join(" ") };
  };

  test("TRAEFIK_BIN: signals reach it, its exit code is the edge's, its files are there", async () => {
    await saveDocument(2, 20_001);
    const edge = startEdge({ EDGE: "auto", TRAEFIK_BIN: await fakeTraefik("3.7.9") });
    const files = edgeFiles(folder.path);
    expect((await started()).args).toBe(`--configFile=${files.traefikStatic}`);
    expect(await kind()).toBe("traefik");
    expect(await readFile(files.traefikStatic, "utf8")).toContain(`":${port}"`);
    expect(await readFile(files.traefikSnapshot, "utf8")).toContain("http://127.0.0.1:20001");
    edge.kill("SIGTERM");
    expect(await exitOf(edge)).toBe(7);
  });

  test("killed, it takes Traefik with it: the port is free for the next", async () => {
    const edge = startEdge({ EDGE: "traefik", TRAEFIK_BIN: await fakeTraefik("v3.9.0") });
    const { pid } = await started();
    await end(edge, "SIGKILL");
    await eventually(() => !alive(pid));
  });

  test("found on PATH", async () => {
    await fakeTraefik("3.7.9");
    startEdge({ EDGE: "auto", PATH: `${folder.path}:/usr/bin:/bin` });
    await started();
    expect(await kind()).toBe("traefik");
  });

  test.each(["2.11.0", "nonsense"])("auto with a Traefik %s and no image: the built-in one", async (version) => {
    startEdge({ EDGE: "auto", TRAEFIK_BIN: await fakeTraefik(version) });
    await answers();
    expect(await kind()).toBe("builtin");
  });

  test.each(["traefik", "traefik-container"])("%s is demanded and not there: said, and it ends", async (EDGE) => {
    const edge = startEdge({ EDGE, PATH: "/nowhere" });
    let said = "";
    edge.stderr?.on("data", (piece) => {
      said += String(piece);
    });
    expect(await exitOf(edge)).toBe(1);
    expect(said).toContain(`EDGE is ${EDGE}`);
  });
});
