import { and, eq, ne } from "drizzle-orm";
import { certificates } from "@/drizzle/schema";
import { systemCaller } from "@/server/accounts";
import { AuthorityRefused, type Given, orderCertificate, type Prover, refused } from "@/server/acme";
import { emit } from "@/server/audit";
import { databaseNow, transaction } from "@/server/db";
import { announce } from "@/server/deployments";
import { env } from "@/server/env";
import { AppError } from "@/server/errors";
import { logger } from "@/server/logger";
import { hintWorker } from "@/server/workers";
import { concernsEveryName, isRateLimit, pauseAfter } from "../authority-fault-rules";
import { changeHostsOfNames } from "../change-hosts-of-names";
import { chooseCertificate } from "../coverage-rules";
import { proofName } from "../dns/provider-rules";
import { keepCertificate } from "../keep-certificate";
import { type ReadCertificate, readCertificate } from "../read-certificate";
import { certificatesOfTeams } from "../store";
import { loadAccount, saveAccount } from "./account";
import { awaitRecord, type ProofPlace, placeOfProof, removeProof, writeProof } from "./dns-proof";
import { explainOrderFault, renewalOf } from "./order-fault-rules";
import { type ClaimedOrder, claimOrder, failOrder, finishOrder, holdOrders, lockOrder, noteProof, touchOrder } from "./store";

const aliveEveryMs = 20_000;
/** A round waits for one authority; the next begins with the next tick. */
const mostPerRound = 20;
const oneDayMs = 86_400_000;

const noProvider = (hostname: string): string =>
  `A certificate for ${hostname} is proven in DNS, and none of your team's DNS providers writes ${proofName(hostname)}. ` +
  "Add the provider of its zone, or upload a certificate of your own.";

/** Writes the proof down before it is made, and forgets it when it is gone. */
const proverFor = (order: ClaimedOrder, place: ProofPlace, signal: AbortSignal): Prover => {
  let shown: string | null = null;
  return {
    kind: "dns-01",
    show: async ({ value }) => {
      const { provider, name } = place;
      await noteProof(order, { providerId: provider.id, zone: provider.zone, name, value });
      shown = value;
      await writeProof(place, value);
      await awaitRecord(name, value, signal);
    },
    hide: async () => {
      if (shown !== null && (await removeProof(place, shown))) await noteProof(order, null);
    },
  };
};

/** One that somebody uploaded serves it, and has time: nobody is asked for another. */
const coveredUntil = async ({ teamId, hostname }: ClaimedOrder): Promise<Date | null> => {
  const now = new Date();
  const uploaded = (await certificatesOfTeams([teamId])).filter(({ origin }) => origin === "uploaded");
  const found = chooseCertificate(hostname, uploaded, now);
  if (!found) return null;
  const needed = renewalOf(found, now);
  return needed.getTime() - now.getTime() > oneDayMs ? needed : null;
};

/** @throws AuthorityRefused when browsers would not take it */
const readGiven = (given: Given): ReadCertificate => {
  try {
    return readCertificate(given, new Date());
  } catch (error) {
    if (error instanceof AppError) throw refused({ type: "unusable", status: 400, detail: error.message });
    throw error;
  }
};

/** The new one takes the place of the one before, for all hosts in one moment. */
const keep = async (order: ClaimedOrder, given: Given): Promise<void> => {
  const { teamId, hostname } = order;
  const read = readGiven(given);
  const hosts = await transaction(async (tx) => {
    if (!(await lockOrder(tx, order))) return [];
    const certificateId = await keepCertificate(tx, read, { teamId, origin: "issued", createdBy: null });
    if (certificateId === null) return [];
    const renewal = renewalOf(read, await databaseNow(tx));
    await finishOrder(tx, order, { certificateId, renewal });
    if (order.certificateId !== null) {
      await tx.delete(certificates).where(and(eq(certificates.id, order.certificateId), ne(certificates.id, certificateId)));
    }
    const details = { name: hostname, names: read.names, issuer: read.issuer, notAfter: read.notAfter.toISOString() };
    await emit(tx, systemCaller, { action: "certificate.issued", targetId: certificateId, teamId, details });
    return changeHostsOfNames(tx, { teamId, names: read.names });
  });
  await Promise.all(hosts.map((id) => hintWorker(id, "routes")));
};

const directoryOf = (): string | null => (env().ACME_DIRECTORY_URL === "off" ? null : env().ACME_DIRECTORY_URL);

const fail = async (order: ClaimedOrder, error: AuthorityRefused, directoryUrl: string): Promise<boolean> => {
  const { fault } = error;
  const { hostname } = order;
  const retryInMs = pauseAfter(fault, { failures: order.attempts, random: Math.random() });
  const told = { hostname, name: proofName(hostname), authority: new URL(directoryUrl).host };
  const sentence = explainOrderFault(fault, { ...told, retryAt: new Date(Date.now() + retryInMs) });
  logger().warn({ hostname, fault, retryInMs }, "A certificate could not be had");
  const held = fault.retryAfterMs !== null || isRateLimit(fault);
  await failOrder(order, { state: "failed", fault: sentence, retryInMs, held });
  const ofAll = fault.type !== "dnsProvider" && fault.type !== "recordUnseen" && concernsEveryName(fault, hostname);
  if (ofAll) await holdOrders(retryInMs);
  return ofAll;
};

const attempt = async (order: ClaimedOrder, directoryUrl: string, signal: AbortSignal): Promise<void> => {
  const covered = await coveredUntil(order);
  if (covered) return failOrder(order, { state: "waiting", fault: null, retryInMs: covered.getTime() - Date.now() });
  const place = await placeOfProof(order);
  if (!place) return failOrder(order, { state: "waiting", fault: noProvider(order.hostname), retryInMs: null });
  const prover = proverFor(order, place, signal);
  const given = await orderCertificate({
    directoryUrl,
    rootsFile: env().ACME_CA_FILE ?? null,
    email: env().ACME_EMAIL ?? null,
    account: await loadAccount(directoryUrl),
    saveAccount: (known) => saveAccount(directoryUrl, known),
    hostname: order.hostname,
    prover,
    signal,
  });
  await keep(order, given);
};

/** Answers whether others need not be tried now. */
const carryOut = async (order: ClaimedOrder, directoryUrl: string, signal: AbortSignal): Promise<boolean> => {
  const alive = setInterval(() => void touchOrder(order).catch(() => undefined), aliveEveryMs);
  try {
    await attempt(order, directoryUrl, signal);
    return false;
  } catch (error) {
    if (error instanceof AuthorityRefused) return await fail(order, error, directoryUrl);
    throw error;
  } finally {
    clearInterval(alive);
    await announce([{ kind: "app-changed", appId: order.appId }]);
  }
};

/** Gets the certificates of wildcards that are due, one after the other: new ones, and renewals after two thirds of a life. */
export const orderCertificates = async (signal: AbortSignal = new AbortController().signal): Promise<void> => {
  const directoryUrl = directoryOf();
  if (directoryUrl === null) return;
  for (let round = 0; round < mostPerRound && !signal.aborted; round += 1) {
    const order = await claimOrder();
    if (!order || (await carryOut(order, directoryUrl, signal))) return;
  }
};
