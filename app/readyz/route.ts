import { readiness } from "@/server/api/readiness";

export const dynamic = "force-dynamic";

/** GET /readyz: Postgres and Redis can be reached. */
export const GET = async () => {
  const state = await readiness();
  return Response.json(state, { status: state.ready ? 200 : 503, headers: { "cache-control": "no-store" } });
};
