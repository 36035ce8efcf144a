const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const relative = /^(?<count>\d{1,6})(?<unit>[smhd])$/;
const absolute = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.(?<fraction>\d{1,9}))?)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * A moment as somebody gives it, `2026-01-31T12:00:00Z` or `15m` for so long ago, in the form that lines have it in: UTC with nine
 * decimals. Null: it is none. Pure.
 */
export const momentOf = (text: string, now: Date): string | null => {
  const ago = relative.exec(text)?.groups;
  const fraction = absolute.exec(text)?.groups?.fraction ?? "";
  if (ago === undefined && !absolute.test(text)) return null;
  const at = ago === undefined ? Date.parse(text) : now.getTime() - Number(ago.count) * (unitMs[ago.unit ?? ""] ?? 0);
  if (Number.isNaN(at) || at < 0) return null;
  const whole = new Date(at).toISOString();
  // Milliseconds are all that a date holds.
  return fraction.length > 3 ? `${whole.slice(0, 19)}.${fraction.padEnd(9, "0")}Z` : `${whole.slice(0, -1)}000000Z`;
};
