import { publish } from "@/server/live";
import { appsKnown } from "./apps-known";
import type { LogLines } from "./protocol";

/** Passes on what a host's apps write, of its own apps only and in order. Made once per socket. */
export const logLinesTaker = (workerId: string): ((message: LogLines) => Promise<void>) => {
  const apps = appsKnown(workerId);
  let before = Promise.resolve();
  const pass = async ({ appId, streamId, first, again, lines }: LogLines): Promise<void> => {
    if (!(await apps()).has(appId)) return;
    await publish(`lines:${appId}`, { appId, streamId, first, again, lines });
  };
  return (message) => {
    const passed = before.then(() => pass(message));
    // One that was lost is asked for again by whoever reads.
    before = passed.catch(() => undefined);
    return passed;
  };
};
