import type { ToldAlert } from "./message-rules";

/** What programs are told. Pure. */

/** A digest of thousands is no message any more; `total` says how many there are. */
const mostAlerts = 100;

const asData = ({ firedAt, resolvedAt, cause: _cause, ...alert }: ToldAlert): Record<string, unknown> => ({
  ...alert,
  firedAt: firedAt.toISOString(),
  resolvedAt: resolvedAt?.toISOString() ?? null,
});

export const dataOf = (
  alerts: readonly ToldAlert[],
  { title, url }: { title: string; url: string },
): Record<string, unknown> => ({
  title,
  url,
  total: alerts.length,
  alerts: alerts.slice(0, mostAlerts).map(asData),
});
