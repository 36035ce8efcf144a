import { expect, it } from "vitest";
import { type DomainFacts, decideDomainUnverified, type LostDomain } from "./domain-unverified-rules";
import { secondsAgo } from "./testing/facts";

const failing: LostDomain = {
  hostname: "www.example.com",
  status: "failing",
  reason: "Its TXT record is gone.",
  failingSince: secondsAgo(60),
  leavesAt: secondsAgo(-604_740),
};
const left: LostDomain = { ...failing, hostname: "old.example.com", status: "pending", reason: null };
const well: DomainFacts = {
  ruleId: "rul_1",
  enabled: true,
  firingAlertId: null,
  now: secondsAgo(0),
  deletedAt: null,
  lost: [],
};
const firing = { firingAlertId: "alr_1" };

it.each<[string, Partial<DomainFacts>, string]>([
  ["every domain is as it should be", {}, "nothing"],
  ["a record went away", { lost: [failing] }, "fire"],
  ["its grace is over", { lost: [left] }, "fire"],
  ["nobody asked to be told", { lost: [failing], enabled: false }, "nothing"],
  ["the app is deleted", { lost: [failing], deletedAt: secondsAgo(1) }, "nothing"],
  ["the record is away still", { ...firing, lost: [failing] }, "nothing"],
  ["its grace is over, and nobody did anything", { ...firing, lost: [left] }, "nothing"],
  ["the record is back, or the domain removed", firing, "resolve"],
  ["the app was deleted", { ...firing, lost: [failing], deletedAt: secondsAgo(1) }, "resolve"],
  ["the rule was switched off", { ...firing, lost: [failing], enabled: false }, "resolve"],
])("%s", (_name, facts, kind) => {
  expect(decideDomainUnverified({ ...well, ...facts })?.kind ?? "nothing").toBe(kind);
});

const reasonOf = (lost: readonly LostDomain[]) => {
  const decision = decideDomainUnverified({ ...well, lost });
  return decision?.kind === "fire" ? decision.reason : null;
};

it("says which record of which domain, since when, and until when it is served", () => {
  expect(reasonOf([failing])).toBe(
    "A DNS record of www.example.com went away at 2026-03-01 11:59:00 UTC. Its TXT record is gone. It is served until 2026-03-08 11:59:00 UTC, if the record is not back by then.",
  );
});

it("tells first of what is out of service already, and counts the others", () => {
  const more = Array.from({ length: 6 }, (_, index) => ({ ...failing, hostname: `${index}.example.com` }));
  expect(reasonOf([...more, left])).toBe(
    "old.example.com is not served any more. Make its records anew, or remove the domain. The same is the matter with 0.example.com, 1.example.com, 2.example.com, 3.example.com, 4.example.com and 1 more.",
  );
});
