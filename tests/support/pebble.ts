import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { key, present } from "@/worker/runtime/testing/certificates";
import { freePort } from "./ports";
import { waitFor } from "./wait";

export type PebbleOptions = {
  /** `address:port` of the DNS server by which it finds who is to prove a name. */
  dnsAddress: string;
  /** Where it asks HTTP-01 questions, in place of port 80. */
  httpPort: number;
  httpsPort?: number;
  /** Of every certificate, in seconds; default: years. */
  validitySeconds?: number;
  /** Of 100 good nonces so many are refused, as real authorities do now and then. Default 5. */
  refusedNonces?: number;
  /** Of 100 names that were proven so many need no new proof. Default 0. */
  reusedProofs?: number;
  /** Refuses what newer versions of the protocol no longer allow. */
  strict?: boolean;
  /** Names for which, and below which, it gives nothing. */
  refusedNames?: readonly string[];
  /** Of the directory; default: any free one. A later start on the same port is the same authority, without its memory. */
  port?: number;
};

export type Pebble = {
  directoryUrl: string;
  /** PEM file by which its directory is trusted. */
  caFile: string;
  managementUrl: string;
  port: number;
  /** The root of what it has given, as PEM: another one at every start. */
  root(): Promise<string>;
  close(): Promise<void>;
};

/** What an https address on this machine answers with, trusting it by the given PEM. */
export const httpsText = (url: string, ca: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const asking = request(url, { ca, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (piece: string) => {
        text += piece;
      });
      response.on("end", () =>
        response.statusCode === 200 ? resolve(text) : reject(new Error(`${response.statusCode}: ${text}`)),
      );
    });
    asking.on("error", reject);
    asking.end();
  });

const configOf = (options: PebbleOptions, ports: { port: number; managementPort: number; tlsPort: number }, home: string) => ({
  pebble: {
    listenAddress: `127.0.0.1:${ports.port}`,
    managementListenAddress: `127.0.0.1:${ports.managementPort}`,
    certificate: join(home, "ca.pem"),
    privateKey: join(home, "key.pem"),
    httpPort: options.httpPort,
    tlsPort: options.httpsPort ?? ports.tlsPort,
    ocspResponderURL: "",
    externalAccountBindingRequired: false,
    domainBlocklist: options.refusedNames ?? [],
    ...(options.validitySeconds === undefined ? {} : { certificateValidityPeriod: options.validitySeconds }),
  },
});

/** A certificate authority that speaks ACME, on ports of its own. It forgets everything when it is closed. */
export const startPebble = async (options: PebbleOptions): Promise<Pebble> => {
  const home = await mkdtemp(join(tmpdir(), "wh-pebble-"));
  const ports = { port: options.port ?? (await freePort()), managementPort: await freePort(), tlsPort: await freePort() };
  // One certificate that signs itself is both what it shows and what it is trusted by.
  await writeFile(join(home, "ca.pem"), present);
  await writeFile(join(home, "key.pem"), key);
  await writeFile(join(home, "pebble.json"), JSON.stringify(configOf(options, ports, home)));
  const flags = ["-config", join(home, "pebble.json"), "-dnsserver", options.dnsAddress];
  const child = spawn("pebble", options.strict ? [...flags, "-strict"] : flags, {
    stdio: "ignore",
    env: {
      NODE_ENV: "test",
      PATH: process.env.PATH,
      PEBBLE_VA_NOSLEEP: "1",
      PEBBLE_WFE_NONCEREJECT: String(options.refusedNonces ?? 5),
      PEBBLE_AUTHZREUSE: String(options.reusedProofs ?? 0),
    },
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const failed = new Promise<never>((_resolve, reject) => child.once("error", reject));
  const directoryUrl = `https://localhost:${ports.port}/dir`;
  const managementUrl = `https://localhost:${ports.managementPort}`;
  await Promise.race([
    waitFor(async () => (await httpsText(directoryUrl, present)) !== "", { what: "pebble to answer" }),
    failed,
  ]);
  return {
    directoryUrl,
    caFile: join(home, "ca.pem"),
    managementUrl,
    port: ports.port,
    root: () => httpsText(`${managementUrl}/roots/0`, present),
    close: async () => {
      child.kill("SIGKILL");
      await ended;
      await rm(home, { recursive: true, force: true });
    },
  };
};
