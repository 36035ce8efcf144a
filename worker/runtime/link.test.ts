import { once } from "node:events";
import type { AddressInfo } from "node:net";
import pino from "pino";
import { expect, it, vi } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { protocolVersion, type WorkerMessage } from "@/server/workers/protocol";
import { Link } from "./link";
import type { TokenSource } from "./token";

const hello: Extract<WorkerMessage, { type: "hello" }> = {
  type: "hello",
  protocol: protocolVersion,
  instanceId: "instance-1",
  bootId: "boot-0001",
  softwareVersion: "0",
  engineVersion: null,
  platform: "Debian",
  cpus: 1,
  memoryBytes: 1,
  diskBytes: 1,
  edgeKind: null,
  edgeHttpPort: 8080,
  edgeHttpsPort: 8443,
  edgePagesPort: 8084,
  dashboardPort: null,
  addresses: [],
  desiredVersion: 0,
  containers: [],
};
const welcome = { type: "welcome", workerId: "wrk_1", installationId: "ins_1", desiredVersion: 1, routeVersion: 1 };

it("what the hub takes only after hello is not sent before welcome: it would close the socket", async () => {
  const hub = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(hub, "listening");
  const heard: string[] = [];
  let socket: WebSocket | undefined;
  hub.on("connection", (opened) => {
    socket = opened;
    opened.on("message", (data: Buffer) => heard.push((JSON.parse(data.toString()) as WorkerMessage).type));
  });
  const onWelcome = vi.fn();
  const sent: boolean[] = [];
  const confirm = () => sent.push(link.send({ type: "route-confirmed", routeVersion: 7 }));
  const link: Link = new Link({
    origin: new URL(`http://127.0.0.1:${(hub.address() as AddressInfo).port}`),
    tokens: { current: () => Promise.resolve("token"), reject: () => undefined } as unknown as TokenSource,
    log: pino({ level: "silent" }),
    beforeHello: () => {
      confirm();
      return Promise.resolve();
    },
    hello: () => Promise.resolve(hello),
    onMessage: () => undefined,
    onWelcome,
    onReplaced: () => undefined,
  });
  try {
    link.start();
    await expect.poll(() => heard).toEqual(["hello"]);
    confirm();
    socket?.send(JSON.stringify(welcome));
    await expect.poll(() => onWelcome).toHaveBeenCalled();
    confirm();
    await expect.poll(() => heard).toEqual(["hello", "route-confirmed"]);
    expect(sent).toEqual([false, false, true]);
  } finally {
    await link.close();
    hub.close();
  }
});

it("told to close while it waits for its token, it opens no socket and ends", async () => {
  const hub = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(hub, "listening");
  const onConnection = vi.fn();
  hub.on("connection", onConnection);
  let giveToken: (token: string) => void = () => undefined;
  const token = new Promise<string>((resolve) => {
    giveToken = resolve;
  });
  const link = new Link({
    origin: new URL(`http://127.0.0.1:${(hub.address() as AddressInfo).port}`),
    tokens: { current: () => token, reject: () => undefined } as unknown as TokenSource,
    log: pino({ level: "silent" }),
    beforeHello: () => Promise.resolve(),
    hello: () => Promise.resolve(hello),
    onMessage: () => undefined,
    onWelcome: () => undefined,
    onReplaced: () => undefined,
  });
  try {
    link.start();
    const closed = link.close();
    giveToken("token");
    await closed;
    expect(onConnection).not.toHaveBeenCalled();
  } finally {
    for (const socket of hub.clients) socket.terminate();
    hub.close();
  }
});
