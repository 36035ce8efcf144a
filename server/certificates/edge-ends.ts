import type { workers } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { noteWorkerEvent } from "@/server/workers";

/** When a host's edge ended: alerts judge it by that. */

export type HostRow = typeof workers.$inferSelect;

const keptEnds = 3;
/** An edge that ends and comes back all day fills no page with that: within this time it is told of once. */
const toldWithinMs = 600_000;

const isNews = (earlier: Date | undefined, now: Date): boolean => !earlier || now.getTime() - earlier.getTime() > toldWithinMs;

export const withEnd = ({ edgeEnds }: HostRow, now: Date): Date[] => [now, ...edgeEnds].slice(0, keptEnds);

type Note = { now: Date; sentence: string };

/** For the host's page. `before`: the host as it was. */
export const noteEdgeEnd = async (tx: Transaction, before: HostRow, { now, sentence }: Note): Promise<void> => {
  if (isNews(before.edgeEnds[0], now)) await noteWorkerEvent(tx, before.id, { kind: "edge-ended", sentence });
};

/** The same of its return, where its end was told. */
export const noteEdgeBack = async (tx: Transaction, before: HostRow, now: Date): Promise<void> => {
  if (!isNews(before.edgeEnds[1], now)) return;
  await noteWorkerEvent(tx, before.id, { kind: "edge-back", sentence: "The edge answers again." });
};
