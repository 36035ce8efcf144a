import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** HTTP and WebSocket calls to the one origin that a worker talks to. */
export class RefusedByControlPlane extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = "RefusedByControlPlane";
  }
}

/** Addresses at which nobody far away listens. */
const nearRanges = new Set(["loopback", "private", "uniqueLocal", "linkLocal", "carrierGradeNat"]);

/** `::ffff:10.0.0.1` is 10.0.0.1; a zone as in `fe80::1%eth0` says only by which way. */
const rangeOf = (address: string): string => ipaddr.process(address.replace(/%.*$/, "")).range();

const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, "");

export const isLoopbackHost = (host: string): boolean =>
  host === "localhost" || host.endsWith(".localhost") || (isIP(host) !== 0 && rangeOf(host) === "loopback");

export class UnsafeOrigin extends Error {
  constructor(origin: string, because: string) {
    super(
      `CONTROL_PLANE_URL ${origin} is refused: ${because}, and over http:// only loopback and private addresses are safe. Use https://.`,
    );
    this.name = "UnsafeOrigin";
  }
}

/** Secrets travel in the clear over http://: only where nobody else listens. @throws UnsafeOrigin */
export const checkOrigin = (address: string): URL => {
  const url = new URL(address);
  const host = hostOf(url);
  if (url.protocol === "https:" || isIP(host) === 0 || nearRanges.has(rangeOf(host))) return url;
  throw new UnsafeOrigin(address, "the address is a public one");
};

type Resolve = (host: string) => Promise<{ address: string }[]>;
const resolveAll: Resolve = (host) => lookup(host, { all: true });

/**
 * The same for a name, which may lead elsewhere tomorrow: asked anew before each time that a key is sent. A name that leads
 * nowhere now is no reason to give up. @throws UnsafeOrigin
 */
export const assertNear = async (origin: URL, resolve: Resolve = resolveAll): Promise<void> => {
  const host = hostOf(origin);
  if (origin.protocol === "https:" || isIP(host) !== 0 || isLoopbackHost(host)) return;
  const addresses = await resolve(host);
  const far = addresses.find(({ address }) => !nearRanges.has(rangeOf(address)));
  if (far) throw new UnsafeOrigin(origin.origin, `${host} leads to ${far.address}`);
};

const answerWithinMs = 15_000;

export const post = async (url: URL, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
    redirect: "error",
    signal: AbortSignal.timeout(answerWithinMs),
  });

/** The body as JSON. @throws RefusedByControlPlane with the sentence of a problem document */
export const answerOf = async (response: Response): Promise<unknown> => {
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as unknown;
  throw new RefusedByControlPlane(response.status, titleOf(text) ?? `The control plane answered ${response.status}.`);
};

const titleOf = (text: string): string | null => {
  try {
    const { title } = JSON.parse(text) as { title?: unknown };
    return typeof title === "string" ? title : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};
