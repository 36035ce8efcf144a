import { and, arrayContains, eq } from "drizzle-orm";
import { alertRules } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { appOf } from "@/server/apps";
import { databaseNow, db, type Transaction } from "@/server/db";
import { type FoundRule, hostOf, ruleOf, rulesVisibleTo, selectRules } from "./alert-access";
import { presentRules } from "./present-rule";
import type { AlertRule } from "./schema";

type Reader = Pick<Transaction, "select" | "execute">;

const present = async (source: Reader, found: readonly FoundRule[]): Promise<AlertRule[]> =>
  presentRules(source, found, await databaseNow(source));

/** An app's rules, oldest first. @throws AppError 404 for a stranger */
export const listRules = async (caller: Caller, idOrName: string): Promise<AlertRule[]> => {
  const app = await appOf(caller, idOrName);
  return present(db(), await selectRules(db(), eq(alertRules.appId, app.id)));
};

/** A host's rules, oldest first. For administrators. @throws AppError */
export const listHostRules = async (caller: Caller, idOrName: string): Promise<AlertRule[]> => {
  const host = await hostOf(caller, idOrName);
  return present(db(), await selectRules(db(), eq(alertRules.workerId, host.id)));
};

/** The rules that name a channel, among those that the caller sees. */
export const listRulesNaming = async (caller: Caller, channelId: string): Promise<AlertRule[]> =>
  present(db(), await selectRules(db(), and(arrayContains(alertRules.channelIds, [channelId]), rulesVisibleTo(caller))));

/** One rule. @throws AppError 404 for a stranger */
export const getRule = async (caller: Caller, id: string, source: Reader = db()): Promise<AlertRule> => {
  const [rule] = await present(source, [await ruleOf(caller, id, source)]);
  if (!rule) throw new Error(`Rule ${id} went away while it was read`);
  return rule;
};
