import { request as openRequest } from "node:http";
import { versionHeader, versionHost } from "@/server/domains/route-document";

const probeTimeoutMs = 1_000;

/** The version of the document that the edge follows on this entry point; null when it does not say. */
export const probeVersion = (port: number): Promise<number | null> =>
  new Promise((done) => {
    // A connection of its own each time, from 127.0.0.1: the version router answers to nobody else.
    const request = openRequest({
      host: "127.0.0.1",
      port,
      path: "/",
      headers: { host: versionHost },
      agent: false,
      timeout: probeTimeoutMs,
    });
    request.once("response", (response) => {
      response.resume();
      const value = response.headers[versionHeader.toLowerCase()];
      done(typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : null);
    });
    request.once("timeout", () => request.destroy());
    request.once("error", () => done(null));
    request.once("close", () => done(null));
    request.end();
  });

/** The lowest version of all entry points, or null when one of them does not answer. */
export const probeEdge = async (ports: readonly number[]): Promise<number | null> => {
  const versions = await Promise.all(ports.map(probeVersion));
  return versions.reduce<number | null>(
    (lowest, version) => (lowest === null || version === null ? null : Math.min(lowest, version)),
    Number.MAX_SAFE_INTEGER,
  );
};
