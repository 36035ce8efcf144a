import type { Authorization, Client, CryptoInterface, Order } from "acme-client";
import { env } from "@/server/env";
import { type AcmeAccount, loadAccount, saveAccountUrl } from "./account";
import { AuthorityRefused, problemOf, refused, speakAcme } from "./authority";

const settledWithinMs = 120_000;
const lookEveryMs = [100, 250, 500, 1_000, 2_000, 5_000] as const;

/** Puts the proof where the authority looks, and takes it away again. */
export type Prover = { show: (value: string) => Promise<void>; hide: () => Promise<void> };
export type Wanted = { hostname: string; prover: Prover; signal: AbortSignal };
export type Given = { certificate: string; key: string };

/** Orders a certificate from the installation's authority, proven by DNS-01. @throws AuthorityRefused */
export const orderByDns = async (directoryUrl: string, wanted: Wanted): Promise<Given> => {
  const library = await speakAcme();
  const run = async (account: AcmeAccount): Promise<Given> => {
    const { key: accountKey, url } = account;
    const client = new library.Client({ directoryUrl, accountKey, ...(url === null ? {} : { accountUrl: url }) });
    if (url === null) await register(client, directoryUrl);
    return carryOut(client, library.crypto, wanted);
  };
  try {
    const account = await ours(loadAccount(directoryUrl));
    return await run(account).catch((error: unknown) => {
      // An authority that was set up anew under the same address.
      const unknown = error instanceof AuthorityRefused && error.fault.type === "accountDoesNotExist";
      if (!unknown || account.url === null) throw error;
      return run({ ...account, url: null });
    });
  } catch (error) {
    throw plain(error);
  }
};

const register = async (client: Client, directoryUrl: string): Promise<void> => {
  const { ACME_EMAIL: email } = env();
  await client.createAccount({ termsOfServiceAgreed: true, ...(email === undefined ? {} : { contact: [`mailto:${email}`] }) });
  await ours(saveAccountUrl(directoryUrl, client.getAccountUrl()));
};

/** Something of our own failed meanwhile: the database, mostly. */
class OwnFault extends Error {}
const ours = <Result>(work: Promise<Result>): Promise<Result> =>
  work.catch((cause: unknown) => {
    throw cause instanceof AuthorityRefused ? cause : new OwnFault("Not the authority's fault", { cause });
  });

/** What the library throws by itself means that the other side does not speak the protocol. */
const plain = (error: unknown): unknown => {
  if (error instanceof OwnFault) return error.cause;
  if (error instanceof AuthorityRefused) return error;
  return refused({ type: "notADirectory", detail: error instanceof Error ? error.message : String(error) });
};

const carryOut = async (client: Client, crypto: CryptoInterface, { hostname, prover, signal }: Wanted): Promise<Given> => {
  const order = await client.createOrder({ identifiers: [{ type: "dns", value: hostname }] });
  for (const authorization of await client.getAuthorizations(order)) {
    await prove(client, authorization, { order, prover, signal });
  }
  const ready = await settled(() => client.getOrder(order), signal);
  if (ready.status !== "ready" && ready.status !== "valid") throw ofOrder(ready);
  const [key, request] = await crypto.createCsr({ altNames: [hostname] }, await crypto.createPrivateEcdsaKey());
  await client.finalizeOrder(ready, request);
  const done = await settled(() => client.getOrder(order), signal, "ready");
  if (done.status !== "valid") throw ofOrder(done);
  return { certificate: await client.getCertificate(done), key: key.toString() };
};

const ofOrder = ({ error }: Order): AuthorityRefused => refused({ ...problemOf(error), status: 400 });

type Proving = { order: Order; prover: Prover; signal: AbortSignal };

const prove = async (client: Client, authorization: Authorization, { order, prover, signal }: Proving): Promise<void> => {
  if (authorization.status === "valid") return;
  const challenge = authorization.challenges.find(({ type }) => type === "dns-01");
  if (!challenge) throw refused({ type: "noProof", status: 400 });
  try {
    await ours(prover.show(await client.getChallengeKeyAuthorization(challenge)));
    if (challenge.status === "pending") await client.completeChallenge(challenge);
    const look = async () =>
      (await client.getAuthorizations(order)).find(({ url }) => url === authorization.url) ?? authorization;
    const judged = await settled(look, signal);
    if (judged.status !== "valid") throw ofProof(judged);
  } finally {
    await ours(prover.hide());
  }
};

const ofProof = ({ status, challenges }: Authorization): AuthorityRefused => {
  const { type, detail } = problemOf(challenges.find(({ error }) => error !== undefined)?.error);
  return refused({ type: type || "unauthorized", status: 403, detail: detail || `the proof is ${status}` });
};

/** Looks until the authority has come to an end with it. `also`: a state that is none here. @throws AuthorityRefused */
const settled = async <Thing extends { status: string }>(
  look: () => Promise<Thing>,
  signal: AbortSignal,
  also = "pending",
): Promise<Thing> => {
  const deadline = performance.now() + settledWithinMs;
  for (let turn = 0; ; turn += 1) {
    const seen = await look();
    if (!["pending", "processing", also].includes(seen.status)) return seen;
    if (signal.aborted || performance.now() > deadline) throw refused({ type: "timeout", detail: seen.status });
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs[Math.min(turn, lookEveryMs.length - 1)]));
  }
};
