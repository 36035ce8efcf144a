import type { Caller } from "@/server/accounts/schema";
import { appOf } from "@/server/apps";
import { db } from "@/server/db";
import { notFound } from "@/server/errors";
import { changeVariables } from "./change-variables";
import { rowsOf } from "./kept";
import type { VariableList, VariableScope } from "./schema";

/** Takes one variable away. @throws AppError 404 when there is none of this name */
export const removeVariable = async (
  caller: Caller,
  { id, scope, key }: { id: string; scope: VariableScope; key: string },
): Promise<VariableList> => {
  const app = await appOf(caller, id);
  const rows = await rowsOf(db(), app.id, scope);
  if (!rows.some((row) => row.key === key)) throw notFound("variable");
  return changeVariables(caller, { id: app.id, scope, mode: "merge", variables: { [key]: null } });
};
