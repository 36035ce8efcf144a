/** The edge comes by 127.0.0.1. */
const loopback = new Set(["localhost", "127.0.0.1"]);

/** The loopback port of the dashboard, by the address at which this host reaches it; null: it is on another machine. Pure. */
export const dashboardPortOf = ({ protocol, hostname, port }: URL): number | null =>
  protocol === "http:" && loopback.has(hostname) ? Number(port || 80) : null;
