import { asc, inArray, or } from "drizzle-orm";
import { channels } from "@/drizzle/schema";
import { teamsHearingOfHosts } from "@/server/channels";
import type { FoundRule, Source } from "./alert-access";
import type { AlertRule } from "./schema";

type Told = AlertRule["channels"][number];
type Known = { teamId: string; isDefault: boolean; told: Told };

const channelsOf = async (source: Source, teamIds: readonly string[], ids: readonly string[]): Promise<Known[]> => {
  const rows = await source
    .select()
    .from(channels)
    .where(or(inArray(channels.teamId, [...teamIds]), inArray(channels.id, [...ids])))
    .orderBy(asc(channels.name), asc(channels.id));
  return rows.map(({ id, kind, name, enabled, teamId, isDefault }) => ({
    teamId,
    isDefault,
    told: { id, kind, name, enabled },
  }));
};

/** Rules as everybody sees them, with the names of the channels that hear of them. */
export const presentRules = async (source: Source, found: readonly FoundRule[], now: Date): Promise<AlertRule[]> => {
  if (found.length === 0) return [];
  const ofAdministrators = found.some(({ teamId }) => teamId === null)
    ? (await teamsHearingOfHosts(source)).map(({ teamId }) => teamId)
    : [];
  const teamIds = new Set([...found.flatMap(({ teamId }) => teamId ?? []), ...ofAdministrators]);
  const known = await channelsOf(
    source,
    [...teamIds],
    found.flatMap(({ rule }) => rule.channelIds ?? []),
  );
  const hearsOfAll = ({ teamId }: FoundRule) => {
    const teams = teamId === null ? ofAdministrators : [teamId];
    return known.filter((channel) => channel.isDefault && teams.includes(channel.teamId));
  };
  return found.map((each) => {
    const { rule } = each;
    const named = rule.channelIds && known.filter(({ told }) => rule.channelIds?.includes(told.id));
    return {
      id: rule.id,
      appId: rule.appId,
      workerId: rule.workerId,
      subject: each.subject,
      kind: rule.kind,
      comparison: rule.comparison,
      threshold: rule.threshold,
      sustainMinutes: rule.sustainMinutes,
      severity: rule.severity,
      // Without those that were deleted since.
      channelIds: named?.map(({ told }) => told.id) ?? null,
      channels: (named ?? hearsOfAll(each)).map(({ told }) => told),
      enabled: rule.enabled,
      mutedUntil: rule.mutedUntil !== null && rule.mutedUntil > now ? rule.mutedUntil.toISOString() : null,
      origin: rule.origin,
      firingAlertId: rule.firingAlertId,
      pendingSince: rule.edgeSince?.toISOString() ?? null,
      createdAt: rule.createdAt.toISOString(),
      updatedAt: rule.updatedAt.toISOString(),
    };
  });
};
