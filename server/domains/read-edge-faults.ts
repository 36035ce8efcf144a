import type { Caller } from "@/server/accounts";
import { appOf } from "@/server/apps";
import { askForEdgeFaults } from "@/server/workers";
import type { EdgeFaultsView } from "./edge-faults-schema";

/** What the edge of the app's host could not do for it lately. @throws AppError `host_offline`, or when it does not answer in time */
export const readEdgeFaults = async (caller: Caller, id: string): Promise<EdgeFaultsView> => {
  const app = await appOf(caller, id);
  const faults = app.workerId === null ? null : await askForEdgeFaults(app.workerId, app.id);
  const now = Date.now();
  return {
    known: faults !== null,
    items: (faults ?? []).map(({ ageMs, ...fault }) => ({ ...fault, at: new Date(now - ageMs).toISOString() })),
  };
};
