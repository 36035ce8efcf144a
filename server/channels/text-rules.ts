/** What becomes of strangers' words on their way into a message, and of receivers' words on their way to us. Pure. */

/** At most so many characters, never half of one. */
export const cut = (text: string, most: number): string => {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join("")}…`;
};

/** One line without control characters, or characters that turn the direction of the text round. */
export const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .replaceAll(/ {2,}/g, " ")
    .trim();

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);

/** What Slack reads as mentions and links begins with one of these. */
export const escapeSlack = (text: string): string => text.replaceAll(/[&<>]/g, (sign) => entities[sign] ?? sign);

export const escapeMarkdown = (text: string): string =>
  text.replaceAll(/[\\`*_~|>#[\]()<@-]/g, String.raw`\$&`).replaceAll(/:\/\//g, String.raw`:\//`);

const longestAnswer = 500;

/** The receiver's words, without what is secret of the channel: some answer with what they were asked. */
export const cleanAnswer = (text: string, secrets: readonly string[] = []): string => {
  const masked = secrets
    .filter((secret) => secret.length > 3)
    .sort((a, b) => b.length - a.length)
    .reduce((told, secret) => told.replaceAll(secret, "…"), text);
  return cut(oneLine(masked), longestAnswer);
};

const longestWaitSeconds = 86_400;

/** `Retry-After`, in seconds or as a date; undefined where it says nothing, or nothing sensible. */
export const retryAfterMs = (header: string | null, now: Date): number | undefined => {
  if (header === null) return undefined;
  const seconds = /^\d{1,9}(?:\.\d+)?$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now.getTime()) / 1_000;
  return Number.isFinite(seconds) && seconds > 0 ? Math.round(Math.min(seconds, longestWaitSeconds) * 1_000) : undefined;
};
