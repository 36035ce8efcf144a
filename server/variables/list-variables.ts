import type { Caller } from "@/server/accounts/schema";
import { appOf } from "@/server/apps";
import type { VariableList, VariableScope } from "./schema";
import { presentVariables } from "./store";

/** The app's saved variables, values masked. @throws AppError 404 for a stranger */
export const listVariables = async (caller: Caller, { id, scope }: { id: string; scope: VariableScope }): Promise<VariableList> =>
  presentVariables((await appOf(caller, id)).id, scope);
