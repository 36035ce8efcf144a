import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { apps, deployments } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { keptVersions } from "./rollback-rules";

/** Names of images that no clean-up of a host may take away: those of the last live versions of its apps, and those in use. */
export const keptImages = async (
  tx: Pick<Transaction, "select" | "selectDistinct">,
  where: { workerId: string; appId?: string },
): Promise<string[]> => {
  const awaited = sql`select ${deployments.imageOfDeploymentId} from ${deployments} where ${deployments.status} in ('queued', 'fetching', 'building', 'starting')`;
  // An app that leaves a host leaves its images: what ran there before it was last live elsewhere may have been cleared since.
  const elsewhere = sql`coalesce((select max(other.number) from ${deployments} other where other.app_id = ${deployments.appId} and other.live_at is not null and other.worker_id <> ${where.workerId}), 0)`;
  // Several deployments may run one image: images are counted, and each is as young as the last deployment that ran it.
  const images = tx
    .select({
      appId: deployments.appId,
      image: deployments.image,
      lastLive: sql<
        number | null
      >`max(${deployments.number}) filter (where ${deployments.liveAt} is not null and ${deployments.number} > ${elsewhere})`.as(
        "last_live",
      ),
      inUse:
        sql<boolean>`bool_or(${deployments.status} in ('building', 'starting', 'live') or ${deployments.id} in (${awaited}))`.as(
          "in_use",
        ),
    })
    .from(deployments)
    .innerJoin(apps, eq(apps.id, deployments.appId))
    .where(
      and(
        eq(deployments.workerId, where.workerId),
        where.appId === undefined ? undefined : eq(deployments.appId, where.appId),
        isNotNull(deployments.image),
        isNull(apps.deletedAt),
      ),
    )
    .groupBy(deployments.appId, deployments.image)
    .as("images");
  const ranked = tx
    .select({
      image: images.image,
      lastLive: images.lastLive,
      inUse: images.inUse,
      place: sql<number>`row_number() over (partition by ${images.appId} order by ${images.lastLive} desc nulls last)`.as(
        "place",
      ),
    })
    .from(images)
    .as("ranked");
  const rows = await tx
    .selectDistinct({ image: ranked.image })
    .from(ranked)
    .where(sql`${ranked.inUse} or (${ranked.lastLive} is not null and ${ranked.place} <= ${keptVersions})`)
    .orderBy(ranked.image);
  return rows.flatMap(({ image }) => (image === null ? [] : [image]));
};
