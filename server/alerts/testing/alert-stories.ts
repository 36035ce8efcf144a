import { eq } from "drizzle-orm";
import { alertRules, alerts, channels } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db, transaction } from "@/server/db";
import { newId } from "@/server/ids";
import { createRule } from "../create-rule";
import { recordTransitions } from "../record";
import { createAppRuleInput } from "../schema";
import { testRule } from "./rules";

/** A channel of the caller's team, as a row only: nothing can be sent. */
export const testChannel = async (caller: Caller, values: Partial<typeof channels.$inferInsert> = {}): Promise<string> => {
  const id = newId("channel");
  await db()
    .insert(channels)
    .values({
      id,
      teamId: caller.teamId,
      kind: "slack",
      name: `channel ${id.slice(-4)}`,
      destination: "hooks.example.com",
      sealedConfiguration: "none",
      isDefault: false,
      ...values,
    });
  return id;
};

/** What `POST /v1/apps/{id}/alert-rules` does, with its defaults. */
export const makeRule = (caller: Caller, appId: string, wish: Record<string, unknown> = { kind: "cpu_percent", threshold: 80 }) =>
  createRule(caller, createAppRuleInput.parse({ id: appId, ...wish }));

/** A rule as every new app has it. */
export const testDefaultRule = async (
  appId: string | null,
  values: Partial<typeof alertRules.$inferInsert> = { threshold: 90, sustainMinutes: 10 },
): Promise<string> => (await testRule({ appId, kind: "cpu_percent", origin: "default", ...values })).id;

export const ruleRow = async (id: string) => (await db().select().from(alertRules).where(eq(alertRules.id, id)))[0];
export const alertRow = async (id: string) => (await db().select().from(alerts).where(eq(alerts.id, id)))[0];

/** Answers the alert's id. */
export const fire = async (ruleId: string, value: number | null = 97): Promise<string> => {
  const fired = [{ ruleId, value, reason: "It is too much." }];
  await transaction((tx) => recordTransitions(tx, { fired, resolved: [] }));
  return (await ruleRow(ruleId))?.firingAlertId ?? "";
};

export const resolve = (alertId: string): Promise<void> =>
  transaction((tx) => recordTransitions(tx, { fired: [], resolved: [{ alertId, reason: "It is well again." }] }));
