import { publish } from "@/server/live";
import type { LogWant } from "./protocol";

/** Asks the host to send what the app writes, for as long as a lease lasts. False: the host is not connected. */
export const followLog = async (workerId: string, appId: string, want: LogWant | null): Promise<boolean> =>
  (await publish(`worker:${workerId}`, { kind: "follow-log", appId, want })) > 0;
