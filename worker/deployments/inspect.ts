import { createHash, randomUUID } from "node:crypto";
import type { HubMessage, WorkerMessage } from "@/server/workers/protocol";
import { checkFreeDisk } from "../docker/disk";
import { fetchSource, inspectionPrefix, removeMirror, removeTree } from "../git";
import type { Log } from "../runtime/logger";
import { inspectTree } from "./plan";
import { StageError } from "./stage-error";

type Wish = Extract<HubMessage, { type: "inspect" }>;
type Found = Extract<WorkerMessage, { type: "inspected" }>;
export type InspectionHost = { dataDir: string; floorMb: number; signal: AbortSignal; log: Log };

const mostAtOnce = 2;
let underWay = 0;

const busy = () => new StageError("internal", "The host looks at other repositories just now. Try again in a few seconds.");

/** Fetches the branch's head, looks how it would be built, and leaves nothing behind. Never throws. */
export const inspect = async (host: InspectionHost, wish: Wish): Promise<Found> => {
  const { questionId } = wish;
  underWay += 1;
  try {
    if (underWay > mostAtOnce) throw busy();
    // Nobody's look may take the room that deployments need.
    await checkFreeDisk([host.dataDir], host.floorMb);
    return { type: "inspected", questionId, inspection: await look(host, wish), failure: null };
  } catch (error) {
    return { type: "inspected", questionId, inspection: null, failure: failureOf(error, host.log) };
  } finally {
    underWay -= 1;
  }
};

/** The mirror is of this look alone: two people who look at once do not wait for each other. */
const look = async ({ dataDir, signal }: InspectionHost, { questionId, source, build }: Wish) => {
  const name = `${inspectionPrefix}${createHash("sha256").update(questionId).digest("hex").slice(0, 16)}`;
  const claimId = `${inspectionPrefix}${randomUUID()}`;
  try {
    const { tree, commit } = await fetchSource({ source, appId: name, claimId, dataDir, log: () => undefined, signal });
    return { commit, ...(await inspectTree(tree, build)) };
  } finally {
    await removeTree(dataDir, claimId);
    await removeMirror(dataDir, name);
  }
};

const failureOf = (error: unknown, log: Log): Found["failure"] => {
  if (error instanceof StageError) return { code: error.code, reason: error.message.slice(0, 2_000) };
  log.error({ error }, "A repository could not be looked at");
  return { code: "internal", reason: "Something went wrong in the host's program. Its log says more." };
};
