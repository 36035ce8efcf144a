import { readFile } from "node:fs/promises";
import { Agent } from "node:https";
import { rootCertificates } from "node:tls";
import type { Authorization, Client, CryptoInterface, Order } from "acme-client";
import { type AuthorityFault, faultType } from "@/server/certificates/authority-fault-rules";
import { pause } from "../../runtime/wait";
import { type Account, loadAccount, saveAccount } from "./account";
import { openChallenge, withdrawChallenge } from "./challenges";
import type { AuthoritySettings } from "./settings";

/** One question to the authority, and one proof or certificate that it works on. */
const requestTimeoutMs = 30_000;
const proofWithinMs = 90_000;
const lookEveryMs = [100, 250, 500, 1_000, 2_000] as const;

/** The authority gave no certificate; `fault` says why. */
export class AuthorityRefused extends Error {
  constructor(readonly fault: AuthorityFault) {
    super(`${fault.type} ${fault.status ?? ""} ${fault.detail}`.trim());
    this.name = "AuthorityRefused";
  }
}

const noFault: AuthorityFault = { type: "", status: null, detail: "", retryAfterMs: null };
const refused = (some: Partial<AuthorityFault>) => new AuthorityRefused({ ...noFault, ...some });

type Problem = { type?: unknown; detail?: unknown };
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const problemOf = (data: unknown): Problem => (typeof data === "object" && data !== null ? data : {});

/** Seconds, or a date, as HTTP has it. */
const retryAfterMs = (header: unknown): number | null => {
  const text = textOf(header);
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? null : Math.max(0, moment - Date.now());
};

const badNonce = "badNonce";

/** Of the last order: connections are kept within one. */
let agent: Agent | undefined;

/** How the library speaks HTTP: our patience in place of its own, and what the authority says as a typed fault. */
const speakWith = async ({ rootsFile }: AuthoritySettings) => {
  const library = await import("acme-client");
  const { axios } = library;
  const roots = rootsFile === null ? null : await readRoots(rootsFile);
  axios.interceptors.request.clear();
  axios.interceptors.response.clear();
  axios.interceptors.response.use(
    (response) => {
      if (response.status < 400) return response;
      const problem = problemOf(response.data);
      const type = faultType(textOf(problem.type));
      // The library asks again by itself with a new one.
      if (type === badNonce) return response;
      const detail = textOf(problem.detail);
      throw refused({ type, status: response.status, detail, retryAfterMs: retryAfterMs(response.headers["retry-after"]) });
    },
    (error: unknown) => {
      const { code, message } =
        error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: String(error) };
      throw refused({ type: code ?? "", detail: message });
    },
  );
  agent?.destroy();
  agent = new Agent({ keepAlive: true, maxSockets: 2, ...(roots === null ? {} : { ca: [...rootCertificates, roots] }) });
  Object.assign(axios.defaults, { timeout: requestTimeoutMs, proxy: false, maxContentLength: 1_000_000, httpsAgent: agent });
  return library;
};

const readRoots = async (path: string): Promise<string> => {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw refused({ type: "unreadableRoots", detail: String(error) });
  }
};

export type OrderOptions = { hostname: string; settings: AuthoritySettings; folder: string; signal: AbortSignal };
export type Given = { certificate: string; key: string };

/** Orders a certificate and proves by HTTP-01 that the name leads here. @throws AuthorityRefused */
export const orderCertificate = async (options: OrderOptions): Promise<Given> => {
  const { settings, folder } = options;
  const library = await speakWith(settings);
  const account = await loadAccount(folder, settings.directoryUrl);
  const run = async (of: Account): Promise<Given> => {
    const client = new library.Client({
      directoryUrl: settings.directoryUrl,
      accountKey: of.key,
      ...(of.url === null ? {} : { accountUrl: of.url }),
    });
    await ensureAccount(client, of, options);
    return carryOut(client, library.crypto, options);
  };
  try {
    return await run(account);
  } catch (error) {
    if (!(error instanceof AuthorityRefused) || error.fault.type !== "accountDoesNotExist") throw plain(error);
    return await run({ ...account, url: null }).catch((again: unknown) => {
      throw plain(again);
    });
  }
};

/** What the library throws by itself means that the other side does not speak the protocol. */
const plain = (error: unknown): AuthorityRefused =>
  error instanceof AuthorityRefused
    ? error
    : refused({ type: "notADirectory", detail: error instanceof Error ? error.message : String(error) });

const ensureAccount = async (client: Client, account: Account, { settings, folder }: OrderOptions): Promise<void> => {
  if (account.url !== null && account.email === settings.email) return;
  const contact = settings.email === null ? [] : [`mailto:${settings.email}`];
  if (account.url === null)
    await client.createAccount({ termsOfServiceAgreed: true, ...(contact.length > 0 ? { contact } : {}) });
  else await client.updateAccount({ contact });
  await saveAccount(folder, { ...account, url: client.getAccountUrl(), email: settings.email });
};

const carryOut = async (client: Client, crypto: CryptoInterface, options: OrderOptions): Promise<Given> => {
  const { hostname, signal } = options;
  const order = await client.createOrder({ identifiers: [{ type: "dns", value: hostname }] });
  for (const authorization of await client.getAuthorizations(order)) await prove(client, order, { authorization, signal });
  const ready = await settled(() => client.getOrder(order), signal);
  if (ready.status !== "ready" && ready.status !== "valid") throw ofOrder(ready);
  // The name stands among the alternative ones alone: a common name may have 64 characters at most.
  const [key, request] = await crypto.createCsr({ altNames: [hostname] }, await crypto.createPrivateEcdsaKey());
  await client.finalizeOrder(ready, request);
  const done = await settled(() => client.getOrder(order), signal, "ready");
  if (done.status !== "valid") throw ofOrder(done);
  return { certificate: await client.getCertificate(done), key: key.toString() };
};

const ofOrder = ({ error }: Order): AuthorityRefused => {
  const { type, detail } = problemOf(error);
  return refused({ type: faultType(textOf(type)), status: 400, detail: textOf(detail) });
};

const prove = async (
  client: Client,
  order: Order,
  { authorization, signal }: { authorization: Authorization; signal: AbortSignal },
) => {
  if (authorization.status === "valid") return;
  const challenge = authorization.challenges.find(({ type }) => type === "http-01");
  if (!challenge) throw refused({ type: "noProof", status: 400, detail: "no proof over HTTP is offered" });
  openChallenge(challenge.token, await client.getChallengeKeyAuthorization(challenge));
  try {
    if (challenge.status === "pending") await client.completeChallenge(challenge);
    const look = async () =>
      (await client.getAuthorizations(order)).find(({ url }) => url === authorization.url) ?? authorization;
    const judged = await settled(look, signal);
    if (judged.status !== "valid") throw ofProof(judged);
  } finally {
    withdrawChallenge(challenge.token);
  }
};

const ofProof = ({ status, challenges }: Authorization): AuthorityRefused => {
  const { type, detail } = problemOf(challenges.find(({ error }) => error !== undefined)?.error);
  return refused({
    type: faultType(textOf(type)) || "unauthorized",
    status: 403,
    detail: textOf(detail) || `the proof is ${status}`,
  });
};

/** Looks until the authority has come to an end with it. `also`: a state that is none here. */
const settled = async <Thing extends { status: string }>(
  look: () => Promise<Thing>,
  signal: AbortSignal,
  also = "pending",
): Promise<Thing> => {
  const deadline = performance.now() + proofWithinMs;
  for (let turn = 0; ; turn += 1) {
    const seen = await look();
    if (!["pending", "processing", also].includes(seen.status)) return seen;
    if (signal.aborted || performance.now() > deadline) throw refused({ type: "timeout", detail: seen.status });
    await pause(lookEveryMs[Math.min(turn, lookEveryMs.length - 1)] ?? 2_000);
  }
};
