import * as z from "zod";
import { isFromLoopback } from "@/server/api/client-address";
import { isStoreAway } from "@/server/db";
import { claimDeployment } from "@/server/deployments";
import { AppError, errorStatus } from "@/server/errors";
import { logger } from "@/server/logger";
import { authenticateKey, authenticateWorker } from "./authenticate-worker";
import { loadDesiredState } from "./desired-state";
import { claimRequestSchema, registerRequestSchema, tokenRequestSchema } from "./protocol";
import { queueAccess } from "./queue-access";
import { letIntoQueue } from "./queue-users";
import { registerWorker } from "./register-worker";
import { signWorkerToken, tokenSeconds } from "./worker-token";

/** The workers' HTTP calls, as plain functions for the route handlers. */

const largestBody = 16_384;

const problem = (error: unknown): Response => {
  const fault =
    error instanceof AppError
      ? error
      : isStoreAway(error)
        ? new AppError("unavailable", "The database cannot be reached.", { reason: "store_unavailable" })
        : new AppError("internal", "Something went wrong on our side.", { reason: "internal" });
  if (fault.code === "internal") logger().error({ error }, "A worker's call failed");
  const status = errorStatus[fault.code];
  const body = { type: "about:blank", title: fault.message, status, reason: fault.reason ?? null };
  return Response.json(body, { status, headers: { "content-type": "application/problem+json", "cache-control": "no-store" } });
};

const answering =
  (handle: (request: Request) => Promise<Response>) =>
  async (request: Request): Promise<Response> => {
    try {
      return await handle(request);
    } catch (error) {
      return problem(error);
    }
  };

const parseBody = async <Schema extends z.ZodType>(request: Request, schema: Schema): Promise<z.infer<Schema>> => {
  const text = await request.text();
  if (text.length > largestBody) throw new AppError("too_large", "That is more than this call takes.");
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof z.ZodError) throw new AppError("invalid", z.prettifyError(error), { reason: "invalid_input" });
    if (error instanceof SyntaxError) throw new AppError("invalid", "The body is no JSON.", { reason: "invalid_input" });
    throw error;
  }
};

const secret = { headers: { "cache-control": "no-store" } };

/** POST /v1/workers/register */
export const handleRegister = answering(async (request) =>
  Response.json(await registerWorker(await parseBody(request, registerRequestSchema)), { status: 201, ...secret }),
);

/** POST /v1/workers/token */
export const handleToken = answering(async (request) => {
  const { id, keyVersion } = await authenticateKey(request);
  const { near } = await parseBody(request, tokenRequestSchema);
  await letIntoQueue(id, keyVersion);
  const queue = queueAccess(id, keyVersion, { near: near && isFromLoopback(request.headers) });
  return Response.json({ token: await signWorkerToken(id, keyVersion), expiresIn: tokenSeconds, queue }, secret);
});

/** Says from which desired state on the claim stands: an older one that lacks it does not mean that it is dead. */
export const desiredVersionHeader = "x-wisehosting-desired-version";

/** POST /v1/workers/claims */
export const handleClaim = answering(async (request) => {
  const { workerId } = await authenticateWorker(request);
  const { spec, desiredVersion } = await claimDeployment(workerId, await parseBody(request, claimRequestSchema));
  return Response.json(spec, { headers: { ...secret.headers, [desiredVersionHeader]: String(desiredVersion) } });
});

const matches = (request: Request, etag: string): boolean =>
  (request.headers.get("if-none-match") ?? "").split(",").some((entry) => entry.trim().replace(/^W\//, "") === etag);

/** GET /v1/workers/desired-state */
export const handleDesiredState = answering(async (request) => {
  const { workerId, worker } = await authenticateWorker(request);
  const known = `"${worker.desiredVersion}"`;
  if (matches(request, known)) return new Response(null, { status: 304, headers: { etag: known } });
  const state = await loadDesiredState(workerId);
  if (!state) throw new AppError("unauthenticated", "This host is no longer known.");
  return Response.json(state, { headers: { etag: `"${state.version}"`, "cache-control": "no-cache" } });
});
