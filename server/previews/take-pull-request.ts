import { eq } from "drizzle-orm";
import { apps, previews } from "@/drizzle/schema";
import { systemCaller } from "@/server/accounts";
import type { AppRow } from "@/server/apps";
import { db, type Transaction, transaction } from "@/server/db";
import { announce, type Effect } from "@/server/deployments";
import type { PullRequestEvent } from "@/server/git/providers/event-schema";
import type { Provider } from "@/server/git/providers/schema";
import { newId } from "@/server/ids";
import type { DeliveryOutcome } from "@/server/webhooks/schema";
import { type AskedHead, askHead } from "./ask-head";
import { closeOne } from "./close";
import { judgeEvent } from "./preview-rules";
import type { CloseReason } from "./schema";
import { type Settled, settle } from "./settle";
import { changePreview, findPreview, lockApp, type PreviewRow } from "./store";

export type TakenRequest = {
  outcome: DeliveryOutcome;
  /** A sentence: what was started, or why nothing was. */
  reason: string;
  reasonCode: string;
  previewId: string | null;
  deploymentId: string | null;
};
export type ToldRequest = { appId: string; provider: Provider; event: PullRequestEvent };

const ignored = (reasonCode: string, reason: string, previewId: string | null = null): TakenRequest => ({
  outcome: "ignored",
  reason,
  reasonCode,
  previewId,
  deploymentId: null,
});

type Done = { taken: TakenRequest; effects: Effect[] };
const only = (taken: TakenRequest): Done => ({ taken, effects: [] });

/** What was read before the question may have changed while it was asked: then it is asked again. */
type Known = Pick<PreviewRow, "id" | "state" | "commit"> | null;
const isSame = (one: Known, other: Known): boolean =>
  one?.id === other?.id && one?.state === other?.state && one?.commit === other?.commit;

/** Two lines of a title would be two lines of a list. */
const titleOf = ({ title }: PullRequestEvent): string => title.replace(/\s+/g, " ").slice(0, 300);

const requestOf = ({ provider, event }: ToldRequest) => ({
  provider,
  number: event.number,
  title: titleOf(event),
  author: event.author.slice(0, 200),
  url: event.url,
  branch: event.head.branch,
  fork: event.fork,
  headRepository: event.fork ? event.head.repository : null,
});

/** Where the event says when, no older one counts from here on. */
const toldAt = ({ changedAt }: PullRequestEvent) => (changedAt === undefined ? {} : { toldAt: new Date(changedAt) });

const insertPreview = async (tx: Transaction, told: ToldRequest, found: Found): Promise<PreviewRow> => {
  const [row] = await tx
    .insert(previews)
    .values({ ...requestOf(told), ...toldAt(told.event), ...found, id: newId("preview"), appId: told.appId, state: "over_limit" })
    .returning();
  if (!row) throw new Error("The preview was not written down");
  return row;
};

type Found = { commit: string; headRepository: string | null };

/** Writes down where the request stands; its place is given afterwards. */
const writeDown = async (tx: Transaction, told: ToldRequest, { known, found }: { known: PreviewRow | null; found: Found }) => {
  if (known === null) return insertPreview(tx, told, found);
  const moved = known.commit !== found.commit || known.state === "closed" ? { activeAt: new Date(), checkedAt: new Date() } : {};
  const reopened = known.state === "closed" ? { state: "over_limit" as const } : {};
  return changePreview(tx, known.id, { ...requestOf(told), ...toldAt(told.event), ...found, ...moved, ...reopened });
};

/** What became of it, for the list of deliveries. */
const tell = (app: AppRow, row: PreviewRow, settled: Settled): TakenRequest => {
  const name = `Pull request #${row.number}`;
  const started = settled.started.find(({ previewId }) => previewId === row.id);
  if (started) {
    const reason = `${name} is previewed by deployment #${started.number}.`;
    return { outcome: "previewed", reason, reasonCode: "previewed", previewId: row.id, deploymentId: started.id };
  }
  if (row.state === "awaiting_approval") {
    const reason = `${name} comes from a fork: somebody of the team has to approve commit ${row.commit.slice(0, 7)} first.`;
    return ignored("awaiting_approval", reason, row.id);
  }
  if (row.state === "over_limit") {
    const reason = `${name} waits: the app has its ${app.previewLimit} previews. It gets the next place that is free.`;
    return ignored("over_limit", reason, row.id);
  }
  if (row.previewAppId === null) {
    const reason = `${name} is previewed as soon as its preview of before is removed completely.`;
    return { outcome: "previewed", reason, reasonCode: "preview_waits", previewId: row.id, deploymentId: null };
  }
  return ignored("already_previewed", `${name} is previewed at commit ${row.commit.slice(0, 7)} already.`, row.id);
};

type Closing = { row: PreviewRow; event: PullRequestEvent; because: CloseReason };

const close = async (tx: Transaction, app: AppRow, { row, event, because }: Closing) => {
  await changePreview(tx, row.id, { ...toldAt(event), title: titleOf(event), commit: event.head.commit ?? row.commit });
  const closed = await closeOne(tx, { app, row }, { because, by: systemCaller });
  const { effects } = await settle(tx, app);
  return [...closed, ...effects];
};

type Round = { told: ToldRequest; seen: PreviewRow | null; asked: AskedHead | null };

/** Null: the preview changed while its head was asked for. */
const takeOnce = (round: Round): Promise<Done | null> =>
  transaction(async (tx) => {
    const { told, seen, asked } = round;
    const app = await lockApp(tx, told.appId);
    if (!app) return only(ignored("app_deleted", "The app was deleted."));
    const known = await findPreview(tx, { appId: app.id, number: told.event.number });
    if (!isSame(known, seen)) return null;
    const judged = judgeEvent(app, told.event, known);
    if (judged.kind === "ignore") return only(ignored(judged.code, judged.reason, known?.id ?? null));
    // Switched on a moment ago.
    if (judged.kind === "open" && asked === null) return null;
    if (judged.kind === "close" || asked?.kind !== "open") {
      if (!known || known.state === "closed") return only(unopened(asked));
      const { code, reason, because } = judged.kind === "close" ? judged : closing;
      const effects = await close(tx, app, { row: known, event: told.event, because });
      return { taken: { outcome: "previewed", reason, reasonCode: code, previewId: known.id, deploymentId: null }, effects };
    }
    const row = await writeDown(tx, told, { known, found: { commit: asked.commit, headRepository: asked.headRepository } });
    const settled = await settle(tx, app);
    const after = (await findPreview(tx, { appId: app.id, number: row.number })) ?? row;
    return { taken: tell(app, after, settled), effects: settled.effects };
  });

const closing = {
  code: "preview_closed",
  reason: "The request is closed by now, and its preview is removed.",
  because: "request",
} as const;

const unopened = (asked: AskedHead | null): TakenRequest =>
  asked?.kind === "gone"
    ? ignored("branch_gone", "The request's branch is gone from its repository.")
    : ignored("request_closed", "The request is closed by now.");

const ask = async ({ appId, provider, event }: ToldRequest, seen: PreviewRow | null): Promise<AskedHead | null> => {
  const [app] = await db().select().from(apps).where(eq(apps.id, appId));
  if (!app || judgeEvent(app, event, seen).kind !== "open") return null;
  return askHead(app, requestOf({ appId, provider, event }));
};

const attempts = 5;

/**
 * Takes in what a delivery says of a pull request: the head that is deployed is asked for, never believed. Twice is harmless.
 * @throws AppError while its git server does not answer
 */
export const takePullRequest = async (told: ToldRequest): Promise<TakenRequest> => {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const seen = await findPreview(db(), { appId: told.appId, number: told.event.number });
    const done = await takeOnce({ told, seen, asked: await ask(told, seen) });
    if (!done) continue;
    await announce(done.effects);
    return done.taken;
  }
  return { ...ignored("busy", "The request changed too often meanwhile; its next event is taken."), outcome: "failed" };
};
