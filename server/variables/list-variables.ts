import type { Caller } from "@/server/accounts/schema";
import { appOf } from "@/server/apps";
import type { VariableList, VariableScope } from "./schema";
import { presentForPreviews, presentVariables } from "./store";

/** The app's saved variables, values masked; of a preview those that it gets of its app. @throws AppError 404 for a stranger */
export const listVariables = async (
  caller: Caller,
  { id, scope }: { id: string; scope: VariableScope },
): Promise<VariableList> => {
  const app = await appOf(caller, id);
  return app.previewOf === null ? presentVariables(app.id, scope) : presentForPreviews(app.previewOf);
};
