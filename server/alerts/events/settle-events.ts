export type EventScope = { appId: string } | { workerId: string } | "all";

/** Brings the alerts of events in line with what is true now: of one app, of a host with all that is on it, or of everything. */
export const settleEvents = async (_scope: EventScope): Promise<void> => {};
