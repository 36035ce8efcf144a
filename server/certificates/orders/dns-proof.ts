import { refused } from "@/server/acme";
import { type Ask, askAt, findAuthority } from "@/server/domains";
import { env } from "@/server/env";
import { logger } from "@/server/logger";
import { noteProviderFault } from "../dns/check-dns-provider";
import { openIfReadable, unreadable, writerOf } from "../dns/open-provider";
import { proofName } from "../dns/provider-rules";
import { type DnsProviderRow, providerOfName } from "../dns/store";
import { DnsWriteError, type DnsWriter } from "../dns/writer";

/** How long servers are waited for that do not answer with the record yet, and how often they are asked. */
const patienceMs = 120_000;
const everyMs = 2_000;
/** Where none can be asked, secondary servers get so long to take the record over. */
const blindMs = 20_000;
const longestChain = 5;

export type ProofPlace = { provider: DnsProviderRow; writer: DnsWriter; name: string };

const resolvers = (): Ask => askAt(env().DNS_SERVERS);

/** Some lead the name of the proof into another zone, which may be changed by a program where theirs may not. */
const followNames = async (ask: Ask, name: string): Promise<string> => {
  let at = name;
  for (let step = 0; step < longestChain; step += 1) {
    const [next] = (await ask(at, "CNAME")).values ?? [];
    if (next === undefined || next === at) return at;
    at = next.toLowerCase();
  }
  return at;
};

/** Where a wildcard is proven, and by which of the team's providers; null: none of them writes there. */
export const placeOfProof = async (domain: { teamId: string; hostname: string }): Promise<ProofPlace | null> => {
  const own = proofName(domain.hostname);
  const led = await followNames(resolvers(), own);
  for (const name of new Set([led, own])) {
    const provider = await providerOfName({ teamId: domain.teamId, name });
    if (!provider) continue;
    const opened = openIfReadable(provider);
    if (!opened) throw refused({ type: "dnsProvider", detail: `${provider.name}: ${unreadable}` });
    return { provider, writer: writerOf(opened), name };
  }
  return null;
};

const asFault = (error: unknown): unknown =>
  error instanceof DnsWriteError ? refused({ type: "dnsProvider", detail: error.message }) : error;

export const writeProof = async ({ provider, writer, name }: ProofPlace, value: string): Promise<void> => {
  try {
    await writer.add({ zone: provider.zone, name, value });
    await noteProviderFault(provider, null);
  } catch (error) {
    if (error instanceof DnsWriteError) await noteProviderFault(provider, error.message);
    throw asFault(error);
  }
};

/** Answers whether it is gone. What is left is taken away later. */
export const removeProof = async ({ provider, writer, name }: ProofPlace, value: string): Promise<boolean> => {
  try {
    await writer.remove({ zone: provider.zone, name, value });
    return true;
  } catch (error) {
    if (!(error instanceof DnsWriteError)) throw error;
    logger().warn({ name, reason: error.message }, "The record of a proof could not be removed; it is tried again");
    return false;
  }
};

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });

/** Every server of the record's zone, each asked by itself; those of this machine where its zone has none that can be found. */
const serversOf = async (name: string): Promise<Ask[]> => {
  const options = { resolvers: env().DNS_SERVERS, allowPrivate: env().ALLOW_PRIVATE_ADDRESSES };
  const authority = await findAuthority(resolvers(), name, options);
  return authority ? authority.servers.map((server) => askAt([server])) : [resolvers()];
};

/** Waits until all of them answer with the record: an authority that asks too early counts that as a failure. @throws AuthorityRefused */
export const awaitRecord = async (name: string, value: string, signal: AbortSignal): Promise<void> => {
  const servers = await serversOf(name);
  const deadline = performance.now() + patienceMs;
  const begun = performance.now();
  while (performance.now() < deadline && !signal.aborted) {
    const answers = await Promise.all(servers.map((ask) => ask(name, "TXT")));
    const heard = answers.flatMap(({ values }) => (values === null ? [] : [values]));
    if (heard.length > 0 && heard.every((values) => values.includes(value))) return;
    // From here they cannot be asked; the authority may be able to.
    if (heard.length === 0 && performance.now() - begun > blindMs) return;
    await pause(everyMs, signal);
  }
  throw refused({ type: signal.aborted ? "timeout" : "recordUnseen" });
};
