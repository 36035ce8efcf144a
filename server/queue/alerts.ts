import { doorbells } from "./doorbells";

/** Apps and hosts by whose state events are to be settled. A queue of its own, for web answers it as well as the scheduler. */
export type AlertBell = { kind: "app" | "host"; id: string };

export const { ring: ringAlerts, ringAgain: ringAlertsAgain, consume: consumeAlerts } = doorbells<AlertBell>("alerts", 4);
