import { randomUUID } from "node:crypto";
import * as z from "zod";
import { type RegisterRequest, registerAnswerSchema } from "@/server/workers/protocol";
import type { WorkerSettings } from "../env";
import { answerOf, assertNear, post, RefusedByControlPlane, UnsafeOrigin } from "./control-plane";
import { explainFault } from "./explain-fault";
import { readJson, saveJson, workerFolders } from "./files";
import type { Log } from "./logger";
import { jittered, pause } from "./wait";

/** Who this host is. `instanceId` is made once for this disk; a copy of it elsewhere is told by its place and refused. */
const identitySchema = z.object({
  instanceId: z.string(),
  workerId: z.string(),
  apiKey: z.string(),
  /** The key before this one, while it is not sure that the control plane knows the new one. */
  previousKey: z.string().exactOptional(),
});
export type Identity = z.infer<typeof identitySchema>;

const draftSchema = z.object({ instanceId: z.string() });

export class IdentityError extends Error {}

type Joining = { settings: WorkerSettings; origin: URL; softwareVersion: string; log: Log; signal: AbortSignal };

/** The saved identity, or a new one by the join token. Waits while the control plane is away. @throws IdentityError */
export const loadIdentity = async (joining: Joining): Promise<Identity> => {
  const path = workerFolders(joining.settings.DATA_DIR).identity;
  const saved = identitySchema.safeParse(await readJson(path));
  if (saved.success) return saved.data;
  const joinToken = joining.settings.WORKER_JOIN_TOKEN;
  if (joinToken === undefined || joinToken === "") {
    throw new IdentityError(
      "This host has not joined yet: set WORKER_JOIN_TOKEN (the Hosts page makes one, or `npm run -s join-token`).",
    );
  }
  // The answer may get lost: the same instance may ask again with the same token.
  const draftPath = `${path}.draft`;
  const draft = draftSchema.safeParse(await readJson(draftPath)).data ?? { instanceId: randomUUID() };
  await saveJson(draftPath, draft);
  const { WORKER_NAME, WORKER_REGION, WORKER_ZONE, WORKER_LABELS } = joining.settings;
  const request = {
    joinToken,
    instanceId: draft.instanceId,
    name: WORKER_NAME.slice(0, 63),
    softwareVersion: joining.softwareVersion,
    ...(WORKER_REGION === undefined ? {} : { region: WORKER_REGION }),
    ...(WORKER_ZONE === undefined ? {} : { zone: WORKER_ZONE }),
    ...(WORKER_LABELS === undefined ? {} : { labels: WORKER_LABELS }),
  };
  const identity = { instanceId: draft.instanceId, ...(await register(joining, request)) };
  await saveJson(path, identity);
  joining.log.info({ workerId: identity.workerId }, "This host has joined");
  return identity;
};

const register = async ({ origin, log, signal }: Joining, request: RegisterRequest) => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await assertNear(origin);
      return registerAnswerSchema.parse(await answerOf(await post(new URL("/v1/workers/register", origin), request)));
    } catch (error) {
      if (error instanceof RefusedByControlPlane && error.status < 500 && error.status !== 429) {
        throw new IdentityError(`The control plane does not let this host join: ${error.message}`);
      }
      if (error instanceof UnsafeOrigin) throw new IdentityError(error.message);
      log.warn({ error: explainFault(error) }, "The control plane cannot be reached; trying to join again");
      await pause(500 + jittered(attempt, 10_000), signal);
    }
  }
};
