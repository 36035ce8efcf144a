import type { Caller } from "@/server/accounts/schema";
import { appOf } from "@/server/apps";
import { emit } from "@/server/audit";
import { transaction } from "@/server/db";
import { conflict, notFound } from "@/server/errors";
import { openRow, rowsOf, type VariableRow } from "./kept";
import type { RevealedVariables, VariableScope } from "./schema";

type Reveal = { id: string; scope: VariableScope; key?: string | undefined };

const wanted = (rows: readonly VariableRow[], key: string | undefined): VariableRow[] => {
  if (key === undefined) return rows.filter(({ secret }) => !secret);
  const row = rows.find((each) => each.key === key);
  if (!row) throw notFound("variable");
  if (row.secret) {
    const next = "Write a new value if the old one is lost.";
    throw conflict(`${key} is a secret: it can be written and used, but not shown.`, "variable_write_only", next);
  }
  return [row];
};

/**
 * The values of one plain variable, or of all plain ones. Written down with their keys.
 * @throws AppError 404, or conflict `variable_write_only` for a secret
 */
export const revealVariables = async (caller: Caller, { id, scope, key }: Reveal): Promise<RevealedVariables> => {
  const app = await appOf(caller, id);
  return transaction(async (tx) => {
    const shown = wanted(await rowsOf(tx, app.id, scope), key).map(openRow);
    const details = { scope, keys: shown.map((each) => each.key) };
    if (shown.length > 0) await emit(tx, caller, { action: "variable.revealed", targetId: app.id, teamId: app.teamId, details });
    return { items: shown.map((each) => ({ key: each.key, value: each.value })) };
  });
};
