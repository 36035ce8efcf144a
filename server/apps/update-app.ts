import { eq, sql } from "drizzle-orm";
import { apps } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { emit } from "@/server/audit";
import { transaction } from "@/server/db";
import { announce } from "@/server/deployments";
import { invalidField } from "@/server/errors";
import { publish } from "@/server/live";
import { followSettings } from "@/server/previews";
import { requireRegistry } from "@/server/registries";
import { followApp } from "@/server/webhooks";
import { type AppRow, appOf } from "./access";
import { checkSource } from "./check-repository";
import { refuseForPreview } from "./preview-settings";
import { sourceToCheck, withOneCredential } from "./rules";
import type { App, UpdateAppInput } from "./schema";
import { presentApp, rethrowTaken } from "./store";

type Change = Omit<UpdateAppInput, "id">;

/** An app comes from a repository or from an image; giving one takes the other away. @throws AppError when none is left */
const withOneSource = (before: Pick<Change, "repository" | "image">, change: Change): Change => {
  if (change.repository && change.image) throw invalidField("image", "Give a repository or an image, one of them.");
  const next = {
    ...change,
    ...(change.image ? { repository: null } : {}),
    ...(change.repository ? { image: null } : {}),
  };
  const repository = next.repository === undefined ? before.repository : next.repository;
  const image = next.image === undefined ? before.image : next.image;
  if (!repository && !image) throw invalidField("repository", "Give the repository's address, or an image.");
  return next;
};

/** On another branch pushes count from its present head on: that one runs with the next deployment, and not by itself. */
const watchedFrom = (row: AppRow, change: Change, head: string | null): Partial<AppRow> => {
  const { repository = row.repository, branch = row.branch } = change;
  if (repository === row.repository && branch === row.branch) return {};
  return { handledCommit: row.lastNumber > 0 ? head : null, headFailures: 0 };
};

/** Changes settings. What runs keeps those of its deployment; the next deployment takes the new ones. */
export const updateApp = async (caller: Caller, { id, ...given }: UpdateAppInput): Promise<App> => {
  const before = await appOf(caller, id);
  refuseForPreview(before);
  const wished = withOneCredential(
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Change,
  );
  if (Object.keys(wished).length === 0) return presentApp(before.id);
  const source = sourceToCheck(before, withOneSource(before, wished));
  const head = source && (await checkSource({ ...source, teamId: before.teamId }));
  await requireRegistry(before.teamId, wished.registryId ?? null);
  const { app, effects } = await transaction(async (tx) => {
    const row = await appOf(caller, before.id, { lockIn: tx });
    // Again, of the row that nobody else changes now: its other source may have gone meanwhile.
    const change = withOneSource(row, wished);
    const [changed] = await tx
      .update(apps)
      // Undefined fields are left as they are.
      .set({ ...(change as Partial<typeof apps.$inferInsert>), ...watchedFrom(row, change, head), updatedAt: sql`now()` })
      .where(eq(apps.id, row.id))
      .returning()
      .catch(rethrowTaken);
    await followApp(tx, row, changed ?? row);
    await emit(tx, caller, {
      action: "app.updated",
      targetId: row.id,
      teamId: row.teamId,
      details: { fields: Object.keys(wished) },
    });
    const followed = await followSettings(tx, caller, row);
    return { app: await presentApp(row.id, tx), effects: followed };
  });
  await announce(effects);
  void publish(`app:${app.id}`, {});
  void publish(`team:${before.teamId}`, { appId: app.id });
  return app;
};
