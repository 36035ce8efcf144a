import { expect, test } from "vitest";
import { chooseNext, noAttempts, renewAt, type Wanted } from "./order-rules";

const day = 86_400_000;
const now = Date.parse("2026-11-26T00:00:00Z");
const directoryUrl = "https://acme.example/dir";
const wanted = (hostname: string, some: Partial<Wanted> = {}): Wanted => ({
  hostname,
  held: undefined,
  attempts: noAttempts,
  freshUntil: undefined,
  ...some,
});
/** Of 90 days, so many of which are over. */
const aged = (days: number, from = directoryUrl) => ({
  notBefore: new Date(now - days * day),
  notAfter: new Date(now + (90 - days) * day),
  directoryUrl: from,
});
const failed = (failures: number, retryAt: number) => ({ failures, fault: "x", retryAt });

test("renewed when two thirds of the life are over, of a short one too", () => {
  expect(renewAt(aged(0))).toBe(now + 60 * day);
  expect(renewAt({ notBefore: new Date(now), notAfter: new Date(now + 6_000) })).toBe(now + 4_000);
});

test.each<[string, Wanted[], string | null, boolean]>([
  ["nothing is wanted", [], null, false],
  ["a name without a certificate", [wanted("a")], "a", true],
  ["one that is good: later", [wanted("a", { held: aged(10) })], "a", false],
  ["one that is old", [wanted("a", { held: aged(61) })], "a", true],
  ["a new name before an old certificate", [wanted("a", { held: aged(89) }), wanted("b")], "b", true],
  [
    "an old certificate before a name that waits",
    [wanted("a", { attempts: failed(1, now + 1) }), wanted("b", { held: aged(61) })],
    "b",
    true,
  ],
  ["of old ones the one that ends first", [wanted("a", { held: aged(70) }), wanted("b", { held: aged(80) })], "b", true],
  [
    "of failed ones the one that failed least",
    [wanted("a", { attempts: failed(3, now - 9) }), wanted("b", { attempts: failed(1, now - 1) })],
    "b",
    true,
  ],
  [
    "nobody is due: who is first",
    [wanted("a", { attempts: failed(1, now + 9) }), wanted("b", { attempts: failed(2, now + 5) })],
    "b",
    false,
  ],
  ["a renewal that failed waits", [wanted("a", { held: aged(80), attempts: failed(1, now + 5) })], "a", false],
  ["of another authority", [wanted("a", { held: aged(1, "https://other.example/dir") })], "a", true],
  ["just got, by a clock that is wrong", [wanted("a", { held: aged(80), freshUntil: now + day })], "a", false],
])("%s", (_what, names, hostname, isDue) => {
  const next = chooseNext(names, { now, directoryUrl });
  expect(next?.hostname ?? null).toBe(hostname);
  expect(next !== null && next.dueAt <= now).toBe(isDue);
});
