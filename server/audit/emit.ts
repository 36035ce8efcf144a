import { auditEvents } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import type { Transaction } from "@/server/db";
import { newId } from "@/server/ids";
import type { AuditEvent } from "./schema";

/** Writes down who did what, in the transaction of the deed: neither is there without the other. */
export const emit = async (tx: Transaction, actor: Pick<Caller, "userId" | "via">, event: AuditEvent): Promise<void> => {
  await tx.insert(auditEvents).values({
    id: newId("audit"),
    actorId: actor.userId,
    via: actor.via,
    action: event.action,
    targetId: event.targetId,
    teamId: event.teamId ?? null,
    details: event.details ?? null,
  });
};
