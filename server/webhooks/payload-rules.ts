/** From the bytes of a delivery whose proof was right to its JSON. Pure. */

/** Deeper, or with more objects and lists, is no payload but an attempt at our memory: 2,000 commits have 20,000. */
const deepest = 100;
const mostContainers = 500_000;

const quote = 0x22;
const backslash = 0x5c;
const opening = new Set([0x5b, 0x7b]);
const closing = new Set([0x5d, 0x7d]);

/** Where the text that begins at this quote ends. */
const endOfText = (body: Uint8Array, start: number): number => {
  let at = start + 1;
  while (at < body.length && body[at] !== quote) at += body[at] === backslash ? 2 : 1;
  return at;
};

/** Counted before anything is parsed: lists in lists take fifty times the bytes that they come in. */
const isBounded = (body: Uint8Array): boolean => {
  let depth = 0;
  let containers = 0;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] ?? 0;
    if (byte === quote) at = endOfText(body, at);
    else if (opening.has(byte)) {
      depth += 1;
      containers += 1;
      if (depth > deepest || containers > mostContainers) return false;
    } else if (closing.has(byte)) depth -= 1;
  }
  return true;
};

export type ReadPayload = { payload: Record<string, unknown> } | { fault: string };

const notJson = { fault: "The body is no JSON." };

const parse = (bytes: Uint8Array): ReadPayload => {
  if (!isBounded(bytes)) return { fault: "The body is nested too deeply, or holds too many parts." };
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (typeof value !== "object" || value === null || Array.isArray(value)) return { fault: "The body is no JSON object." };
    return { payload: value as Record<string, unknown> };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return notJson;
    throw error;
  }
};

const fromForm = (body: Uint8Array): ReadPayload => {
  const payload = new URLSearchParams(new TextDecoder().decode(body)).get("payload");
  return payload === null ? { fault: "The form has no field named payload." } : parse(new TextEncoder().encode(payload));
};

/** GitHub's and Gitea's other content type is a form with the JSON in its one field. */
export const readPayload = (contentType: string | null, body: Uint8Array): ReadPayload => {
  const type = (contentType ?? "application/json").split(";")[0]?.trim().toLowerCase() ?? "";
  if (/^application\/(?:[\w.-]+\+)?json$/.test(type)) return parse(body);
  if (type === "application/x-www-form-urlencoded") return fromForm(body);
  return { fault: "Choose application/json as the content type of the webhook." };
};
