import { and, desc, eq, getTableColumns, lt, type SQL, sql } from "drizzle-orm";
import { deployments, webhookDeliveries } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { appOf } from "@/server/apps";
import { db, type Transaction } from "@/server/db";
import { checkCursor, type Page, pageOf } from "@/server/db/page";
import type { WebhookEvent } from "@/server/git/providers/event-schema";
import type { Delivery, ListDeliveries } from "./schema";

const { content, ...others } = getTableColumns(webhookDeliveries);
/** A push may have touched thousands of paths; the list tells only how many. */
const columns = {
  ...others,
  content: sql<WebhookEvent | null>`${content} - 'paths'`.mapWith(content),
  changedPaths: sql<number | null>`jsonb_array_length(nullif(${content} -> 'paths', 'null'::jsonb))`,
};

const select = (source: Pick<Transaction, "select">, where: SQL | undefined) =>
  source
    .select({ delivery: columns, deployment: { id: deployments.id, number: deployments.number } })
    .from(webhookDeliveries)
    .leftJoin(deployments, eq(deployments.id, webhookDeliveries.deploymentId))
    .where(where)
    // Ids begin with the time: newest first, and a cursor is an id.
    .orderBy(desc(webhookDeliveries.id));

type Row = Awaited<ReturnType<typeof select>>[number];

const nothing = {
  branch: null,
  tag: null,
  pullRequest: null,
  commit: null,
  commitMessage: null,
  author: null,
};
type Subject = Pick<Delivery, keyof typeof nothing | "kind">;

/** What a stored event is about, in the columns of the list. */
const subjectOf = (content: WebhookEvent | null): Subject => {
  if (content === null) return { ...nothing, kind: null };
  if (content.kind === "push") {
    const { ref, after, head, pusher } = content;
    const name = ref.kind === "branch" ? { branch: ref.name } : { tag: ref.name };
    const told = { commit: after, commitMessage: head?.message ?? null, author: head?.author ?? pusher };
    return { ...nothing, kind: "push", ...name, ...told };
  }
  if (content.kind === "pull_request") {
    const { number, title, url, head, author } = content;
    const pullRequest = { number, title, url };
    return { ...nothing, kind: "pull_request", pullRequest, branch: head.branch, commit: head.commit, author };
  }
  return { ...nothing, kind: content.kind };
};

const present = ({ delivery, deployment }: Row): Delivery => ({
  id: delivery.id,
  appId: delivery.appId,
  provider: delivery.provider,
  source: delivery.source,
  deliveryId: delivery.deliveryKey,
  event: delivery.event,
  ...subjectOf(delivery.content),
  changedPaths: delivery.changedPaths,
  outcome: delivery.outcome,
  reason: delivery.reason,
  reasonCode: delivery.reasonCode,
  deployment,
  previewId: delivery.previewId,
  originalId: delivery.originalId,
  address: delivery.address,
  bytes: delivery.bytes,
  canSendAgain: delivery.content !== null && delivery.provider !== null,
  receivedAt: delivery.receivedAt.toISOString(),
  finishedAt: delivery.finishedAt?.toISOString() ?? null,
});

/** One delivery as everybody sees it. The caller's right to see it has been checked. */
export const presentDelivery = async (id: string, source: Pick<Transaction, "select"> = db()): Promise<Delivery> => {
  const [row] = await select(source, eq(webhookDeliveries.id, id));
  if (!row) throw new Error(`Delivery ${id} went away while it was read`);
  return present(row);
};

/** What came in for the app, newest first. */
export const listDeliveries = async (
  caller: Caller,
  { id, cursor, limit, outcome, provider }: ListDeliveries,
): Promise<Page<Delivery>> => {
  const app = await appOf(caller, id);
  checkCursor(cursor, "delivery");
  const where = and(
    eq(webhookDeliveries.appId, app.id),
    outcome && eq(webhookDeliveries.outcome, outcome),
    provider && eq(webhookDeliveries.provider, provider),
    cursor === undefined ? undefined : lt(webhookDeliveries.id, cursor),
  );
  const rows = await select(db(), where).limit(limit + 1);
  return pageOf(rows.map(present), limit);
};
