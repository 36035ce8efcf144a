import type { Caller } from "@/server/accounts/schema";
import { askWorker } from "@/server/workers";
import type { RuntimeLogLine } from "@/server/workers/protocol";
import { appOf } from "./access";

/** The last lines of what the app writes, asked of its host. @throws AppError when the host is away or does not answer in time */
export const readRuntimeLog = async (
  caller: Caller,
  input: { id: string; tail: number },
): Promise<{ items: RuntimeLogLine[] }> => {
  const app = await appOf(caller, input.id);
  if (app.workerId === null) return { items: [] };
  return { items: await askWorker(app.workerId, { appId: app.id, deploymentId: null, tail: input.tail }) };
};
