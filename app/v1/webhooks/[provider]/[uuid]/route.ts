import { receiveWebhook, type WebhookPath } from "@/server/webhooks/receive";

export const dynamic = "force-dynamic";

type RouteContext = { params: Promise<WebhookPath> };

/** POST /v1/webhooks/{provider}/{uuid}: what a git provider tells of an app's repository. */
export const POST = async (request: Request, { params }: RouteContext): Promise<Response> =>
  receiveWebhook(request, await params);
