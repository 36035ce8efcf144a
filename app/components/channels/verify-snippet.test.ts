import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { verifySnippet } from "./verify-snippet";

type Check = (secret: string, headers: Record<string, string>, body: string) => boolean;

/** The text itself is what people copy: it is run as it stands. */
const load = async (): Promise<Check> => {
  const module: unknown = await import(`data:text/javascript,${encodeURIComponent(verifySnippet)}`);
  return (module as { isGenuine: Check }).isGenuine;
};

const secret = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
const sign = (body: string, sentAt: number) => ({
  "webhook-id": "msg_1",
  "webhook-timestamp": String(sentAt),
  "webhook-signature": `v1,AAAA v1,${createHmac("sha256", Buffer.alloc(24, 7)).update(`msg_1.${sentAt}.${body}`).digest("base64")}`,
});

it("knows what is genuine, what was changed on the way, and what is old", async () => {
  const isGenuine = await load();
  const now = Math.floor(Date.now() / 1_000);
  expect(isGenuine(secret, sign("{}", now), "{}")).toBe(true);
  expect(isGenuine(secret, sign("{}", now), "{ }")).toBe(false);
  expect(isGenuine(`whsec_${Buffer.alloc(24, 8).toString("base64")}`, sign("{}", now), "{}")).toBe(false);
  expect(isGenuine(secret, sign("{}", now - 400), "{}")).toBe(false);
});
