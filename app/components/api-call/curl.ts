/** One call of `/v1`, as a program would make it. `path` begins with `/v1/`. */
export type ApiCallShape = { method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE"; path: `/v1/${string}`; body?: unknown };

/** In single quotes a shell reads everything as it stands but the quote itself. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The `curl` of a call; the token stays a variable, so that it is in no history. Pure. */
export const curlOf = (call: ApiCallShape, origin: string): string => {
  const parts = [`curl ${call.method === "GET" ? "" : `-X ${call.method} `}${quoted(origin + call.path)}`];
  parts.push(`-H "Authorization: Bearer $TOKEN"`);
  if (call.body !== undefined) {
    parts.push(`-H 'Content-Type: application/json'`);
    parts.push(`-d ${quoted(JSON.stringify(call.body))}`);
  }
  return parts.join(" \\\n  ");
};
