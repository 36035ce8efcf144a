import { prometheusText } from "@/server/api/prometheus";
import { respond } from "@/server/api/respond";

export const dynamic = "force-dynamic";

/** GET /metrics: Prometheus. */
export const GET = (request: Request): Promise<Response> =>
  respond(request, async () => {
    const { text, contentType } = await prometheusText(request);
    return new Response(text, { headers: { "content-type": contentType, "cache-control": "no-store" } });
  });
