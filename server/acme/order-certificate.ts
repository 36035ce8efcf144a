import { setTimeout as wait } from "node:timers/promises";
import type { Authorization, Client, CryptoInterface, Order } from "acme-client";
import { AuthorityRefused, problemOf, refused, speakAcme } from "./authority";

/**
 * One way to get a certificate from an authority (RFC 8555), for the edge that proves a name over HTTP and for the control plane that
 * proves a wildcard in DNS.
 */

const settledWithinMs = 120_000;
const lookEveryMs = [100, 250, 500, 1_000, 2_000, 5_000] as const;

/** At the authority. `url`: by which it knows the account; null: it was not asked yet. `email`: as it was told last. */
export type Account = { key: string; url: string | null; email: string | null };

/** `token` names the question, `value` is the answer to it. */
export type Proof = { token: string; value: string };

/** Puts the proof where the authority looks, and takes it away again. */
export type Prover = {
  kind: "http-01" | "dns-01";
  show: (proof: Proof) => Promise<void> | void;
  hide: (proof: Proof) => Promise<void> | void;
};

export type Wanted = {
  directoryUrl: string;
  rootsFile: string | null;
  /** Whom the authority writes to. */
  email: string | null;
  account: Account;
  saveAccount: (known: { url: string; email: string | null }) => Promise<void>;
  hostname: string;
  prover: Prover;
  signal: AbortSignal;
};
export type Given = { certificate: string; key: string };

/** @throws AuthorityRefused; what `saveAccount` and the prover throw comes through as it is */
export const orderCertificate = async (wanted: Wanted): Promise<Given> => {
  const { directoryUrl, account } = wanted;
  const library = await speakAcme(wanted.rootsFile);
  const run = async (of: Account): Promise<Given> => {
    const accountUrl = of.url === null ? {} : { accountUrl: of.url };
    const client = new library.Client({ directoryUrl, accountKey: of.key, ...accountUrl });
    await ensureAccount(client, of, wanted);
    return carryOut(client, library.crypto, wanted);
  };
  try {
    return await run(account).catch((error: unknown) => {
      // An authority that was set up anew under the same address.
      const isUnknown = error instanceof AuthorityRefused && error.fault.type === "accountDoesNotExist";
      if (!isUnknown || account.url === null) throw error;
      return run({ ...account, url: null });
    });
  } catch (error) {
    throw plain(error);
  }
};

/** Something of our own failed meanwhile: the database, a disk, a name server. */
class OwnFault extends Error {}
const ours = async (work: () => Promise<void> | void): Promise<void> => {
  try {
    await work();
  } catch (cause) {
    throw cause instanceof AuthorityRefused ? cause : new OwnFault("Not the authority's fault", { cause });
  }
};

/** What the library throws by itself means that the other side does not speak the protocol. */
const plain = (error: unknown): unknown => {
  if (error instanceof OwnFault) return error.cause;
  if (error instanceof AuthorityRefused) return error;
  return refused({ type: "notADirectory", detail: error instanceof Error ? error.message : String(error) });
};

const ensureAccount = async (client: Client, account: Account, { email, saveAccount }: Wanted): Promise<void> => {
  if (account.url !== null && account.email === email) return;
  const contact = email === null ? [] : [`mailto:${email}`];
  if (account.url === null)
    await client.createAccount({ termsOfServiceAgreed: true, ...(contact.length > 0 ? { contact } : {}) });
  else await client.updateAccount({ contact });
  await ours(() => saveAccount({ url: client.getAccountUrl(), email }));
};

const carryOut = async (client: Client, crypto: CryptoInterface, wanted: Wanted): Promise<Given> => {
  const { hostname, signal } = wanted;
  const order = await client.createOrder({ identifiers: [{ type: "dns", value: hostname }] });
  for (const authorization of await client.getAuthorizations(order)) await prove(client, order, { authorization, wanted });
  const ready = await settled(() => client.getOrder(order), signal);
  if (ready.status !== "ready" && ready.status !== "valid") throw ofOrder(ready);
  // The name stands among the alternative ones alone: a common name may have 64 characters at most.
  const [key, request] = await crypto.createCsr({ altNames: [hostname] }, await crypto.createPrivateEcdsaKey());
  await client.finalizeOrder(ready, request);
  const done = await settled(() => client.getOrder(order), signal, "ready");
  if (done.status !== "valid") throw ofOrder(done);
  return { certificate: await client.getCertificate(done), key: key.toString() };
};

const ofOrder = ({ error }: Order): AuthorityRefused => refused({ ...problemOf(error), status: 400 });

type Proving = { authorization: Authorization; wanted: Wanted };

const prove = async (client: Client, order: Order, { authorization, wanted }: Proving): Promise<void> => {
  const { prover, signal } = wanted;
  if (authorization.status === "valid") return;
  const challenge = authorization.challenges.find(({ type }) => type === prover.kind);
  if (!challenge) throw refused({ type: "noProof", status: 400, detail: `no proof by ${prover.kind} is offered` });
  const proof = { token: challenge.token, value: await client.getChallengeKeyAuthorization(challenge) };
  try {
    await ours(() => prover.show(proof));
    if (challenge.status === "pending") await client.completeChallenge(challenge);
    const look = async () =>
      (await client.getAuthorizations(order)).find(({ url }) => url === authorization.url) ?? authorization;
    const judged = await settled(look, signal);
    if (judged.status !== "valid") throw ofProof(judged);
  } finally {
    await ours(() => prover.hide(proof));
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
    await wait(lookEveryMs[Math.min(turn, lookEveryMs.length - 1)]);
  }
};
