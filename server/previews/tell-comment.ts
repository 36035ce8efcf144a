import { eq } from "drizzle-orm";
import { apps, previews } from "@/drizzle/schema";
import { clientForApp } from "@/server/connections";
import { db } from "@/server/db";
import { publicUrl } from "@/server/env";
import type { ProviderCall } from "@/server/provider-calls";
import { commentOf } from "./comment-rules";
import { seePreview } from "./list-previews";

/** Its app was deleted and it is gone with it: the comment says so. What is needed for that came with the call. */
const tellEnd = async ({ details, teamId }: ProviderCall): Promise<void> => {
  if (!details) return;
  const { repository = null, gitConnectionId = null, commentId, body, number } = details;
  const connected = await clientForApp({ teamId, repository, gitConnectionId });
  if (!connected || !commentId || !body) return;
  await connected.client.putComment(connected.repository, { number: Number(number), body, remoteId: commentId });
};

/**
 * Keeps the comment on a pull request up to date: one, made or changed, that says what is true now. One that was closed before anything
 * was said gets none. @throws ProviderError
 */
export const tellComment = async (call: ProviderCall): Promise<void> => {
  const [row] = await db()
    .select({ app: apps, preview: previews })
    .from(previews)
    .innerJoin(apps, eq(apps.id, previews.appId))
    .where(eq(previews.id, call.subjectId));
  if (!row) return tellEnd(call);
  const { app, preview } = row;
  const seen = await seePreview(preview.id);
  const connected = await clientForApp(app);
  if (!seen || !connected || (preview.state === "closed" && preview.commentId === null)) return;
  const facts = { appName: app.name, preview: seen, limit: app.previewLimit, dashboardUrl: publicUrl(), now: new Date() };
  const comment = { number: preview.number, body: commentOf(facts), remoteId: preview.commentId };
  const { remoteId: commentId } = await connected.client.putComment(connected.repository, comment);
  if (commentId !== preview.commentId) await db().update(previews).set({ commentId }).where(eq(previews.id, preview.id));
};
