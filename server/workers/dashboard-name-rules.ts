/** Through which host's edge people come to the dashboard. Pure. */

export type DashboardFacts = {
  /** Loopback port at which the host itself reaches the dashboard; null: the dashboard is on another machine. */
  dashboardPort: number | null;
  edgeHttpPort: number;
  edgeHttpsPort: number;
};
/** `secure`: people come by https. */
export type DashboardName = { hostname: string; secure: boolean; port: number };

const portOf = ({ port, protocol }: URL): number => (port === "" ? (protocol === "https:" ? 443 : 80) : Number(port));

/**
 * The dashboard's own name where this host's edge is what answers at its address. Null where something else does: another machine,
 * the dashboard's own port, a proxy.
 */
export const dashboardNameAt = (publicUrl: string, host: DashboardFacts): DashboardName | null => {
  const url = new URL(publicUrl);
  const secure = url.protocol === "https:";
  const { dashboardPort: port } = host;
  if (port === null || portOf(url) !== (secure ? host.edgeHttpsPort : host.edgeHttpPort)) return null;
  return { hostname: url.hostname, secure, port };
};
