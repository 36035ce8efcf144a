import { and, inArray } from "drizzle-orm";
import { channels } from "@/drizzle/schema";
import { databaseNow, type Transaction } from "@/server/db";
import { invalidField } from "@/server/errors";
import type { Source } from "./alert-access";
import { longestMuteDays } from "./schema";

const dayMs = 86_400_000;

/** The moment until which a rule is mute. @throws AppError at `field` for one that is past or too far ahead */
export const muteMoment = async (
  tx: Pick<Transaction, "execute">,
  until: string | null,
  field: "until" | "mutedUntil",
): Promise<Date | null> => {
  if (until === null) return null;
  const [moment, now] = [new Date(until), await databaseNow(tx)];
  if (moment <= now) throw invalidField(field, "That moment is past.", { reason: "mute_in_the_past" });
  if (moment.getTime() > now.getTime() + longestMuteDays * dayMs) {
    throw invalidField(field, `A rule is muted for ${longestMuteDays} days at most. Switch it off instead.`, {
      reason: "mute_too_long",
    });
  }
  return moment;
};

/**
 * The channels, each once. Those that the rule has already are not asked about: an administrator's rule may name channels of another
 * administrator's team. @throws AppError at `channelIds` for one that is not of these teams
 */
export const channelsWithin = async (
  source: Source,
  wanted: readonly string[] | null,
  { teamIds, present }: { teamIds: readonly string[]; present: readonly string[] | null },
): Promise<string[] | null> => {
  if (wanted === null) return null;
  const each = [...new Set(wanted)];
  const added = each.filter((id) => !present?.includes(id));
  if (added.length === 0) return each;
  const found = await source
    .select({ id: channels.id })
    .from(channels)
    .where(and(inArray(channels.id, added), inArray(channels.teamId, [...teamIds])));
  if (found.length < added.length) {
    throw invalidField("channelIds", "Your team has no such channel.", { reason: "channel_not_found" });
  }
  return each;
};
