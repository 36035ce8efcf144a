import { describe, expect, it } from "vitest";
import { type DomainState, giveUp, judgeDomain, type Look, nextStatuses, reasons } from "./domain-machine";
import type { Seen } from "./pointing-rules";
import { type DomainStatus, domainStatuses } from "./schema";

const now = new Date("2026-01-08T00:00:00Z");
const graceMs = 7 * 86_400_000;
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

const state = (status: DomainStatus, more: Partial<DomainState> = {}): DomainState => ({
  status,
  statusReason: null,
  provenAt: null,
  proofLostAt: null,
  failingSince: null,
  pointedAt: null,
  ...more,
});
const look = (ownership: Seen, pointing: Seen, more: Partial<Look> = {}): Look => ({
  ownership,
  pointing,
  held: false,
  now,
  graceMs,
  ...more,
});

const wasActive = { pointedAt: daysAgo(1), provenAt: daysAgo(1) };
const failing = (days: number, more: Partial<DomainState> = {}) =>
  state("failing", { failingSince: daysAgo(days), ...wasActive, ...more });

describe("a domain after a look at DNS", () => {
  it.each<[string, DomainState, Look, DomainStatus]>([
    ["nothing is there", state("pending"), look("away", "away"), "pending"],
    ["it leads here and is nobody's", state("pending"), look("away", "there"), "pending"],
    ["it is proven", state("pending"), look("there", "away"), "verified"],
    ["it is proven and it is not known where it leads", state("pending"), look("there", "unknown"), "verified"],
    ["both at once", state("pending"), look("there", "there"), "active"],
    ["proven, and another app has it", state("pending"), look("there", "there", { held: true }), "pending"],
    ["verified, and now it leads here", state("verified"), look("there", "there"), "active"],
    ["verified, and it still leads elsewhere", state("verified"), look("there", "away"), "verified"],
    ["verified, and the proof is gone", state("verified"), look("away", "away"), "failing"],
    ["verified, and nobody answers", state("verified"), look("unknown", "unknown"), "verified"],
    ["active, and all is well", state("active", wasActive), look("there", "there"), "active"],
    ["active, and nobody answers", state("active", wasActive), look("unknown", "unknown"), "active"],
    ["active, and the proof is gone", state("active", wasActive), look("away", "there"), "failing"],
    ["active, and it leads elsewhere", state("active", wasActive), look("there", "away"), "failing"],
    [
      "active, it leads elsewhere, and half of it is not answered",
      state("active", wasActive),
      look("unknown", "away"),
      "failing",
    ],
    ["failing, and all is well again", failing(1), look("there", "there"), "active"],
    ["failing, and half of it is well", failing(1), look("there", "unknown"), "failing"],
    ["failing for six days", failing(6), look("away", "there"), "failing"],
    ["failing for seven days", failing(7), look("away", "there"), "pending"],
    ["failing for eight days, and nobody answers", failing(8), look("unknown", "unknown"), "failing"],
    ["failing for eight days, and well at the last moment", failing(8), look("there", "there"), "active"],
    ["failing, never led here, and proven again", failing(1, { pointedAt: null }), look("there", "away"), "verified"],
    [
      "out of the rule for its records, and one is back",
      state("pending", { failingSince: daysAgo(9) }),
      look("there", "away"),
      "pending",
    ],
    [
      "out of the rule for its records, and both are back",
      state("pending", { failingSince: daysAgo(9) }),
      look("there", "there"),
      "active",
    ],
  ])("%s", (_, before, seen, status) => expect(judgeDomain(before, seen).status).toBe(status));

  it("moves only as the table of moves says, whatever is seen", () => {
    const seen: Seen[] = ["there", "away", "unknown"];
    const looks = seen.flatMap((ownership) => seen.map((pointing) => look(ownership, pointing)));
    const befores = domainStatuses.flatMap((from) => [
      state(from),
      state(from, wasActive),
      state(from, { failingSince: daysAgo(9), ...wasActive }),
    ]);
    for (const before of befores) {
      for (const each of looks) {
        expect([before.status, ...nextStatuses[before.status]]).toContain(judgeDomain(before, each).status);
      }
    }
  });

  it("counts the time since the first loss, and forgets it when all is well", () => {
    const once = judgeDomain(state("active", wasActive), look("away", "there"));
    expect(once).toMatchObject({ failingSince: now, proofLostAt: now, statusReason: reasons.ownershipAway });
    const again = judgeDomain(once, look("away", "away", { now: new Date(now.getTime() + 1) }));
    expect(again).toMatchObject({ failingSince: now, proofLostAt: now, statusReason: reasons.bothAway });
    expect(judgeDomain(again, look("there", "there"))).toMatchObject({
      failingSince: null,
      proofLostAt: null,
      statusReason: null,
    });
  });

  it("that lost its name to another begins anew", () => {
    const lost = giveUp(failing(1));
    expect(lost).toMatchObject({ status: "pending", statusReason: reasons.lost, provenAt: null, failingSince: null });
    expect(judgeDomain(lost, look("there", "away")).status).toBe("verified");
  });
});
