import { prune } from "@/server/db/prune";

/** Once an hour: rows that only the past needed. */
export const pruneRecords = (): Promise<void> => prune();
