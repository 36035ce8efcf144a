import { and, desc, eq, isNull } from "drizzle-orm";
import { apps, deployments } from "@/drizzle/schema";
import { systemCaller } from "@/server/accounts";
import type { AppRow } from "@/server/apps";
import { settingsOf } from "@/server/apps/rules";
import { emit } from "@/server/audit";
import { type Transaction, transaction } from "@/server/db";
import { announce, type Effect, insertDeployment } from "@/server/deployments";
import { isInProgress } from "@/server/deployments/deployment-machine";
import { variablesFor } from "@/server/variables";
import type { DeliveryResult } from "@/server/webhooks";
import { alreadyDeployed } from "./push-rules";
import type { Nothing } from "./schema";

/** The app as it was before the git server was asked for the head. */
export type SeenApp = Pick<AppRow, "id" | "repository" | "branch" | "handledCommit" | "lastNumber">;

/** What is known of the head's commit before it is fetched. */
export type KnownCommit = { message: string | null; author: string | null };

export type HeadWish = {
  head: string;
  known: KnownCommit;
  /** Of the app as it is now, locked: why this head is not wanted; null where it is. */
  refuse: (app: AppRow) => Nothing | null;
  /** Somebody asked for it once more: what failed is tried again. */
  again: boolean;
  /** Writes down what became of it, in the same transaction. False: somebody else has, and nothing of this stands. */
  write: (tx: Transaction, result: DeliveryResult) => Promise<boolean>;
};

/** Somebody else wrote the result: the transaction is rolled back. */
class WrittenAlready extends Error {}

const ignored = ({ reason, reasonCode }: Nothing): DeliveryResult => ({ outcome: "ignored", reason, reasonCode });

const lock = async (tx: Transaction, id: string): Promise<AppRow | null> => {
  const [app] = await tx
    .select()
    .from(apps)
    .where(and(eq(apps.id, id), isNull(apps.deletedAt)))
    .for("update");
  return app ?? null;
};

/** Since the head was asked for, another one may have been decided upon, which may be newer. */
const movedSince = (seen: SeenApp, app: AppRow): boolean =>
  (["repository", "branch", "handledCommit", "lastNumber"] as const).some((name) => app[name] !== seen[name]);

type Brought = { id: string; number: number };

/** The deployment that this head has had already. */
const broughtBy = async (tx: Transaction, app: AppRow, { head, again }: HeadWish): Promise<Brought | null> => {
  const decided = app.handledCommit === head && !again;
  const [row] = await tx
    .select({ id: deployments.id, number: deployments.number, status: deployments.status })
    .from(deployments)
    .where(
      and(
        eq(deployments.appId, app.id),
        eq(deployments.commit, head),
        // An older deployment says nothing where something else has been deployed since: the branch has gone back to this commit.
        decided ? undefined : eq(deployments.number, app.lastNumber),
      ),
    )
    .orderBy(desc(deployments.number))
    .limit(1);
  if (!row) return null;
  return again && row.status !== "live" && !isInProgress(row.status) ? null : row;
};

type Deployed = { result: DeliveryResult; effects: Effect[] };

const deploy = async (tx: Transaction, app: AppRow, { head, known }: HeadWish): Promise<Deployed> => {
  const { row, effects } = await insertDeployment(tx, app, {
    caller: systemCaller,
    trigger: "push",
    branch: app.branch,
    commit: head,
    commitMessage: known.message,
    commitAuthor: known.author,
    snapshot: settingsOf(app),
    environment: await variablesFor(tx, app),
    noCache: false,
    kept: null,
  });
  const details = { appId: app.id, number: row.number, trigger: "push", commit: head };
  await emit(tx, systemCaller, { action: "deployment.created", targetId: row.id, teamId: app.teamId, details });
  const started = `Deployment #${row.number} was started.`;
  const result: DeliveryResult =
    row.status === "failed"
      ? {
          outcome: "failed",
          reason: row.reason ?? "It was refused.",
          reasonCode: row.reasonCode ?? "internal",
          deploymentId: row.id,
        }
      : { outcome: "deployed", reason: started, reasonCode: "deployed", deploymentId: row.id };
  return { result, effects };
};

const decide = async (tx: Transaction, app: AppRow, wish: HeadWish): Promise<Deployed> => {
  const brought = await broughtBy(tx, app, wish);
  await tx.update(apps).set({ handledCommit: wish.head }).where(eq(apps.id, app.id));
  if (brought) return { result: { ...ignored(alreadyDeployed(brought.number)), deploymentId: brought.id }, effects: [] };
  const refused = wish.refuse(app);
  return refused ? { result: ignored(refused), effects: [] } : deploy(tx, app, wish);
};

/**
 * Decides upon the head of the app's branch, each head once: whoever was first holds the app's row, and writes the head down there.
 * `again`: something else was decided since the head was asked for, so that it has to be asked for once more. `written`: somebody else
 * has written the result. `gone`: the app was deleted.
 */
export const handleHead = async (seen: SeenApp, wish: HeadWish): Promise<DeliveryResult | "again" | "written" | "gone"> => {
  try {
    const done = await transaction(async (tx) => {
      const app = await lock(tx, seen.id);
      if (!app) return "gone";
      if (movedSince(seen, app)) return "again";
      const decided = await decide(tx, app, wish);
      if (!(await wish.write(tx, decided.result))) throw new WrittenAlready();
      return decided;
    });
    if (typeof done === "string") return done;
    await announce([...done.effects, { kind: "app-changed", appId: seen.id }]);
    return done.result;
  } catch (error) {
    if (error instanceof WrittenAlready) return "written";
    throw error;
  }
};
