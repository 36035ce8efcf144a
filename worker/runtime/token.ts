import { tokenAnswerSchema } from "@/server/workers/protocol";
import { answerOf, post } from "./control-plane";

const renewEarlierMs = 120_000;

/** The 15-minute token, exchanged for the API key and renewed before it ends, by the monotonic clock. */
export class TokenSource {
  private token: string | null = null;
  private goodUntil = 0;
  private exchanging: Promise<string> | null = null;

  constructor(
    private readonly origin: URL,
    private readonly apiKey: string,
  ) {}

  /** @throws RefusedByControlPlane 401 when the key is revoked */
  current(): Promise<string> {
    if (this.token !== null && performance.now() < this.goodUntil) return Promise.resolve(this.token);
    this.exchanging ??= this.exchange().finally(() => {
      this.exchanging = null;
    });
    return this.exchanging;
  }

  /** The control plane did not take this one: the next call exchanges the key anew. */
  reject(token: string): void {
    if (this.token === token) this.token = null;
  }

  private async exchange(): Promise<string> {
    const askedAt = performance.now();
    const response = await post(new URL("/v1/workers/token", this.origin), {}, { authorization: `Bearer ${this.apiKey}` });
    const { token, expiresIn } = tokenAnswerSchema.parse(await answerOf(response));
    this.token = token;
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
