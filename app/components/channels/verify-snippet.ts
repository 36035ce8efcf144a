/** How a receiver proves that a message is ours and new, in a language that many read. Standard Webhooks. */
export const verifySnippet = `import { createHmac, timingSafeEqual } from "node:crypto";

// secret: whsec_…   headers: of the request   body: its text, before it is parsed
export const isGenuine = (secret, headers, body) => {
  const [id, sentAt] = [headers["webhook-id"], headers["webhook-timestamp"]];
  if (Math.abs(Date.now() / 1000 - Number(sentAt)) > 300) return false;
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const expected = createHmac("sha256", key).update(\`\${id}.\${sentAt}.\${body}\`).digest();
  return headers["webhook-signature"].split(" ").some((part) => {
    const given = Buffer.from(part.replace("v1,", ""), "base64");
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
};`;
