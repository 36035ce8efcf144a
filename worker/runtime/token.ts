import { type QueueAccess, tokenAnswerSchema } from "@/server/workers/protocol";
import { answerOf, assertNear, isLoopbackHost, post, RefusedByControlPlane } from "./control-plane";
import type { Keys } from "./keys";

const renewEarlierMs = 120_000;

type KnownKeys = Pick<Keys, "candidates" | "confirm">;

/**
 * The 15-minute token, exchanged for the API key and renewed before it ends. Timed by the monotonic clock, which the machine's
 * clock does not move; where that one stood still, in a suspended machine, the control plane's 401 means a new exchange.
 */
export class TokenSource {
  private token: string | null = null;
  private queue: QueueAccess | null = null;
  private goodUntil = 0;
  private exchanging: Promise<string> | null = null;

  constructor(
    private readonly origin: URL,
    private readonly keys: KnownKeys,
  ) {}

  /** @throws RefusedByControlPlane 401 when the key is revoked */
  current(): Promise<string> {
    if (this.token !== null && performance.now() < this.goodUntil) return Promise.resolve(this.token);
    this.exchanging ??= this.exchange().finally(() => {
      this.exchanging = null;
    });
    return this.exchanging;
  }

  /** How the deploy queue is reached, and the token that goes with it. */
  async queueAccess(): Promise<{ access: QueueAccess; token: string }> {
    const token = await this.current();
    if (this.queue === null) throw new Error("The control plane has not said where the queue is.");
    return { access: this.queue, token };
  }

  /** The control plane did not take this one: the next call exchanges the key anew. */
  reject(token: string): void {
    if (this.token === token) this.token = null;
  }

  private async exchange(): Promise<string> {
    await assertNear(this.origin);
    let refusal: unknown;
    for (const key of this.keys.candidates) {
      try {
        return await this.exchangeKey(key);
      } catch (error) {
        if (!(error instanceof RefusedByControlPlane) || error.status !== 401) throw error;
        refusal = error;
      }
    }
    throw refusal;
  }

  private async exchangeKey(key: string): Promise<string> {
    const askedAt = performance.now();
    const near = isLoopbackHost(this.origin.hostname.replace(/^\[|\]$/g, ""));
    const response = await post(new URL("/v1/workers/token", this.origin), { near }, { authorization: `Bearer ${key}` });
    const { token, expiresIn, queue } = tokenAnswerSchema.parse(await answerOf(response));
    await this.keys.confirm(key);
    this.token = token;
    this.queue = queue;
    this.goodUntil = askedAt + Math.max(expiresIn * 1_000 - renewEarlierMs, (expiresIn * 1_000) / 2);
    return token;
  }
}

export type Call = { method?: "GET" | "POST"; body?: unknown; headers?: Record<string, string>; signal?: AbortSignal };

const callWithinMs = 15_000;

/** A call with the worker's token; a 401 means one exchange of the key and one more try. */
export const authorisedFetch =
  (origin: URL, tokens: TokenSource) =>
  async (path: string, { method = "GET", body, headers = {}, signal }: Call = {}): Promise<Response> => {
    const once = async (token: string): Promise<Response> =>
      fetch(new URL(path, origin), {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: "error",
        signal: signal ? AbortSignal.any([signal, AbortSignal.timeout(callWithinMs)]) : AbortSignal.timeout(callWithinMs),
      });
    const token = await tokens.current();
    const response = await once(token);
    if (response.status !== 401) return response;
    await response.body?.cancel();
    tokens.reject(token);
    return once(await tokens.current());
  };

export type AuthorisedFetch = ReturnType<typeof authorisedFetch>;
