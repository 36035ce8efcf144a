import { and, gt, lte } from "drizzle-orm";
import { certificates } from "@/drizzle/schema";
import { databaseNow, db, transaction } from "@/server/db";
import { hintWorker } from "@/server/workers";
import { changeHostsOfNames } from "../change-hosts-of-names";
import { openProvider, writerOf } from "../dns/open-provider";
import { removeProof } from "./dns-proof";
import { leftProofs, restoreCutOff, settleLeftProof } from "./store";

/** So long a record that could not be removed is left alone between two tries. */
const quietMs = 600_000;

/** Takes away what crashes and providers that were away left in a team's DNS. */
const removeLeftProofs = async (after: number): Promise<void> => {
  for (const { domainId, proof, provider } of await leftProofs(after)) {
    const writer = provider && writerOf(openProvider(provider));
    const removed = !proof || !writer || (await removeProof({ provider, writer, name: proof.name }, proof.value));
    await settleLeftProof(domainId, proof, removed);
  }
};

const firstLookMs = 3_600_000;
let lookedAt: Date | undefined;

/** A certificate that has just ended gives way to the next best one, or to one from the edge: its hosts read their routes anew. */
const followEnds = async (): Promise<void> => {
  const now = await databaseNow(db());
  const since = lookedAt ?? new Date(now.getTime() - firstLookMs);
  const ended = await db()
    .select({ teamId: certificates.teamId, names: certificates.names })
    .from(certificates)
    .where(and(gt(certificates.notAfter, since), lte(certificates.notAfter, now)));
  for (const certificate of ended) {
    const hosts = await transaction((tx) => changeHostsOfNames(tx, certificate));
    await Promise.all(hosts.map((id) => hintWorker(id, "routes")));
  }
  lookedAt = now;
};

/** What is to be put right before anything new is ordered. `quiet`: see above; tests have no patience. */
export const tidyOrders = async (quiet: number = quietMs): Promise<void> => {
  await restoreCutOff();
  await followEnds();
  await removeLeftProofs(quiet);
};
