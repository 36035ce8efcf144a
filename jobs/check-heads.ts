import { env } from "@/server/env";
import { checkHeads } from "@/server/pushes";

/** Often enough that a branch is compared soon after its turn has come, also when all become due at once after an outage. */
export const headsEveryMs = (): number => Math.min(10_000, Math.max(1_000, Math.floor(env().CHECK_HEADS_EVERY_MS / 2)));

/** Compares the watched branches whose turn it is with their git servers. */
export const checkDueHeads = (): Promise<void> => checkHeads(env().CHECK_HEADS_EVERY_MS);
