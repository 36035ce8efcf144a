import { isIP } from "node:net";

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

const privateAddresses =
  /^(?:10\.|127\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|::1$|f[cd][0-9a-f]{2}:|fe80:)/i;

export const isLoopbackHost = (host: string): boolean =>
  host === "localhost" || host.endsWith(".localhost") || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));

/** Secrets travel in the clear over http://: only where nobody else listens. @throws Error */
export const checkOrigin = (address: string): URL => {
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const near = isLoopbackHost(host) || (isIP(host) !== 0 && privateAddresses.test(host));
  if (url.protocol === "https:" || near) return url;
  throw new Error(
    `CONTROL_PLANE_URL ${address} is refused: over http:// only loopback and private addresses are safe. Use https://.`,
  );
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
