import { eq } from "drizzle-orm";
import { alertRules, alerts, channels, notifications } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { createChannel } from "@/server/channels/change-channels";
import { createChannelInput } from "@/server/channels/schema";
import { db, transaction } from "@/server/db";
import { newId } from "@/server/ids";
import { askNotifications } from "../ask";

type AlertRow = typeof alerts.$inferSelect;
type RuleValues = Partial<typeof alertRules.$inferInsert>;
type AlertValues = Partial<typeof alerts.$inferInsert>;

/** A rule of an app or a host and its alert that fires, as rows; nobody is told. */
export const testAlert = async (
  subject: { id: string; teamId: string } | { workerId: string },
  rule: RuleValues = {},
  values: AlertValues = {},
): Promise<AlertRow> => {
  const isApp = "teamId" in subject;
  const of = isApp ? { appId: subject.id } : { workerId: subject.workerId };
  const kind = isApp ? ("offline" as const) : ("host_offline" as const);
  const ruleId = newId("alertRule");
  await db()
    .insert(alertRules)
    .values({ ...of, id: ruleId, kind, severity: "critical", origin: "own", ...rule });
  const [row] = await db()
    .insert(alerts)
    .values({
      ...of,
      ...(isApp && { teamId: subject.teamId }),
      id: newId("alert"),
      ruleId,
      kind,
      severity: "critical",
      reason: "It does not run.",
      ...values,
    })
    .returning();
  if (!row) throw new Error("The alert was not inserted");
  return row;
};

export const askFired = (...fired: AlertRow[]): Promise<void> =>
  transaction((tx) => askNotifications(tx, { fired, resolved: [] }));

/** The alerts are over, and whoever is to be told is asked to be. */
export const askResolved = (...over: AlertRow[]): Promise<void> =>
  transaction(async (tx) => {
    const resolved: AlertRow[] = [];
    for (const { id } of over) {
      const change = { state: "resolved" as const, resolvedAt: new Date(), resolvedReason: "It runs again." };
      resolved.push(...(await tx.update(alerts).set(change).where(eq(alerts.id, id)).returning()));
    }
    await askNotifications(tx, { fired: [], resolved });
  });

/** A webhook channel. */
export const testChannelTo = async (caller: Caller, url: string, values: Partial<typeof channels.$inferInsert> = {}) => {
  const input = createChannelInput.parse({ kind: "webhook", name: "ops", configuration: { url } });
  const { id } = await createChannel(caller, input);
  const [row] = await db()
    .update(channels)
    .set({ isDefault: true, ...values })
    .where(eq(channels.id, id))
    .returning();
  if (!row) throw new Error("The channel was not changed");
  return row;
};

/** What the channel is told, in order. */
export const messagesOf = (channelId: string) =>
  db()
    .select()
    .from(notifications)
    .where(eq(notifications.channelId, channelId))
    .orderBy(notifications.createdAt, notifications.id);
