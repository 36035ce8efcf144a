import type { Caller } from "@/server/accounts/schema";
import { latestSnapshot } from "@/server/metrics";
import type { LiveMetrics } from "@/server/metrics/schema";
import { appOf } from "./access";

/** What the app uses now; `live: false` when its host has not told for a while. */
export const readMetrics = async (caller: Caller, id: string): Promise<LiveMetrics> =>
  latestSnapshot((await appOf(caller, id)).id);
