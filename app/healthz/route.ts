export const dynamic = "force-dynamic";

/** GET /healthz: the process is alive. */
export const GET = () =>
  Response.json({ alive: true, uptimeSeconds: Math.round(process.uptime()) }, { headers: { "cache-control": "no-store" } });
