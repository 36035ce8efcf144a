import { expect, it } from "vitest";
import type { Alert } from "@/server/alerts/schema";
import { toastsOf } from "./toasts-of";

const now = Date.parse("2026-03-01T12:00:00.000Z");
const one = (id: string, mutedUntil: string | null = null) => ({ id, mutedUntil }) as Alert;
const later = new Date(now + 1).toISOString();
const earlier = new Date(now - 1).toISOString();

it.each([
  ["few are told one by one", [one("a"), one("b")], 2, ["a", "b"], 0],
  ["what is muted is not told", [one("a", later), one("b", earlier)], 2, ["b"], 0],
  ["many are one message", [one("a"), one("b"), one("c"), one("d")], 4, [], 4],
  ["as are those that came without a name", [one("a"), one("b")], 40, [], 40],
  ["the muted do not count", [one("a", later), one("b"), one("c"), one("d")], 4, ["b", "c", "d"], 0],
  ["none are none", [], 0, [], 0],
] as const)("%s", (_, fired, firedCount, alone, together) => {
  const toasts = toastsOf({ fired: [...fired], firedCount }, now);
  expect(toasts.alone.map(({ id }) => id)).toEqual(alone);
  expect(toasts.together).toBe(together);
});
