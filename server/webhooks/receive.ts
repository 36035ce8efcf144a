import { and, eq, isNull } from "drizzle-orm";
import * as z from "zod";
import { apps, appWebhooks } from "@/drizzle/schema";
import { clientAddress } from "@/server/api/client-address";
import { requestIdHeader, requestIdOf } from "@/server/api/context";
import { type ProblemOptions, problem } from "@/server/api/problem";
import { UnreadableBody } from "@/server/api/read-body";
import { db } from "@/server/db";
import { announce } from "@/server/deployments";
import { AppError, notFound } from "@/server/errors";
import { webhooksOf } from "@/server/git";
import type { ProviderWebhooks } from "@/server/git/providers/provider";
import { type Provider, providerSchema } from "@/server/git/providers/schema";
import { open, seal } from "@/server/secrets";
import { SlowBody, withBody } from "./body";
import { countCall } from "./count-call";
import { readPayload } from "./payload-rules";
import type { Received } from "./schema";
import { newSecret, openSecret, type WebhookRow } from "./store";
import { type Arrival, type Stored, storeDeliveries } from "./store-deliveries";
import { type Refusal, storeRefused } from "./store-refused";

export type WebhookPath = { provider: string; uuid: string };

type Target = { app: { id: string; repository: string | null }; webhook: WebhookRow | null };

/** The app that the uuid names, with its webhook of this provider. A preview has none of its own. */
const findTarget = async (provider: Provider, uuid: string): Promise<Target | null> => {
  const [found] = await db()
    .select({ app: { id: apps.id, repository: apps.repository }, webhook: appWebhooks })
    .from(apps)
    .leftJoin(appWebhooks, and(eq(appWebhooks.appId, apps.id), eq(appWebhooks.provider, provider)))
    .where(and(eq(apps.webhookUuid, uuid), isNull(apps.deletedAt), isNull(apps.previewOf)));
  return found ?? null;
};

let nobodys: string | undefined;
const nobody = "app_webhooks:nobody";

/** Of an app that there is not: a secret that nobody knows is opened and held against the body all the same. */
const secretOf = (target: Target | null): string => {
  nobodys ??= seal(newSecret(), nobody);
  return target?.webhook ? openSecret(target.webhook) : open(nobodys, nobody);
};

const refusalOf = ({ proofHeader }: ProviderWebhooks, headers: Headers): Refusal =>
  headers.has(proofHeader)
    ? { reason: `${proofHeader} does not match: the secret at the provider is another one.`, reasonCode: "signature_wrong" }
    : { reason: `There was no ${proofHeader}: enter the secret at the provider.`, reasonCode: "signature_missing" };

const unproven = ({ reason, reasonCode }: Refusal) => new AppError("unauthenticated", reason, { reason: reasonCode });

/** Behind the answer: Redis may be away, and the sweep rings again. */
const ring = (stored: readonly Stored[]): void => {
  const waiting = stored.filter(({ outcome }) => outcome === "received");
  void announce(waiting.map(({ id }) => ({ kind: "task", task: { kind: "delivery", id } })));
};

const answer = (stored: readonly Stored[], isPing: boolean): Response => {
  const deliveries = stored.map(({ id, outcome, reason }) => ({ deliveryId: id, status: outcome, reason }));
  const [first] = deliveries;
  if (!first) throw new Error("A delivery told of nothing");
  const body: Received = { ...first, ...(deliveries.length > 1 && { deliveries }) };
  return Response.json(body, { status: isPing ? 200 : 202 });
};

/** The proof is held against the raw bytes before anything of them is read. */
const take = async (request: Request, { provider, uuid, body }: { provider: Provider; uuid: string; body: Uint8Array }) => {
  const { headers } = request;
  const webhooks = webhooksOf(provider);
  const target = await findTarget(provider, uuid);
  const proven = webhooks.verify({ headers, body, secret: secretOf(target) });
  if (!target) throw notFound("webhook");
  const event = webhooks.eventName(headers);
  const arrival: Arrival = { app: target.app, provider, event, address: clientAddress(headers), bytes: body.byteLength };
  if (!proven || !target.webhook) {
    const refusal = refusalOf(webhooks, headers);
    await storeRefused(arrival, refusal);
    throw unproven(refusal);
  }
  const read = readPayload(headers.get("content-type"), body);
  if ("fault" in read) {
    await storeRefused(arrival, { reason: read.fault, reasonCode: "body_unreadable" });
    throw new UnreadableBody(read.fault);
  }
  const events = webhooks.read({ headers, payload: read.payload });
  const stored = await storeDeliveries(arrival, target.webhook, { id: webhooks.deliveryId({ headers, body }), body, events });
  ring(stored);
  return answer(stored, events[0]?.kind === "ping");
};

/** What HTTP has that the family of errors has not. */
const detailsOf = (error: unknown): Pick<ProblemOptions, "status" | "headers"> => {
  if (error instanceof UnreadableBody) return { status: 400 };
  // Who is slow on purpose goes on: its connection ends with the answer.
  return error instanceof SlowBody ? { status: 408, headers: { connection: "close" } } : {};
};

const uuidSchema = z.guid();

/** POST /v1/webhooks/{provider}/{uuid}: what a git provider tells of an app's repository. */
export const receiveWebhook = async (request: Request, path: WebhookPath): Promise<Response> => {
  const requestId = requestIdOf(request.headers);
  try {
    await countCall(clientAddress(request.headers));
    const provider = providerSchema.safeParse(path.provider).data;
    const uuid = uuidSchema.safeParse(path.uuid).data;
    if (!provider || !uuid) throw notFound("webhook");
    const response = await withBody(request, (body) => take(request, { provider, uuid, body }));
    response.headers.set(requestIdHeader, requestId);
    return response;
  } catch (error) {
    return problem(error, { requestId, ...detailsOf(error) });
  }
};
