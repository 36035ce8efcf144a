import { expect, it } from "vitest";
import { createAppRuleInput, createHostRuleInput } from "@/server/alerts/schema";
import { firstValues, kindsFor, type RuleValues, settingsOf, templatesFor, trialOf, valuesOfTemplate } from "./rule-form";

const values = (more: Partial<RuleValues> = {}): RuleValues => ({ ...firstValues(null, "app"), ...more });

it.each([
  ["the default channels", {}, null],
  ["nobody", { receivers: "none", channelIds: ["chn_1"] }, []],
  ["the chosen ones", { receivers: "chosen", channelIds: ["chn_1", "chn_2"] }, ["chn_1", "chn_2"]],
] as const)("tells %s", (_, more, channelIds) =>
  expect(settingsOf(values(more))).toMatchObject({ settings: { threshold: 90, sustainMinutes: 5, channelIds } }),
);

it("says nothing of numbers for what happens", () => {
  expect(settingsOf(values({ kind: "offline", threshold: "", sustainMinutes: "" }))).toMatchObject({
    settings: { comparison: null, threshold: null, sustainMinutes: 0 },
  });
});

it.each([
  ["no threshold", { threshold: " " }, ["threshold"]],
  ["a threshold below zero", { threshold: "-1" }, ["threshold"]],
  ["more than a day", { sustainMinutes: "1441" }, ["sustainMinutes"]],
  ["no channel chosen", { receivers: "chosen", channelIds: [] }, ["channelIds"]],
  [
    "everything at once",
    { threshold: "x", sustainMinutes: "y", receivers: "chosen" },
    ["threshold", "sustainMinutes", "channelIds"],
  ],
] as const)("%s is told beside its place", (_, more, places) => {
  const made = settingsOf(values(more));
  expect(Object.keys("faults" in made ? made.faults : {})).toEqual(places);
});

it("a number may be written with a comma", () => {
  expect(settingsOf(values({ threshold: "0,5" }))).toMatchObject({ settings: { threshold: 0.5 } });
});

it.each(["app", "host"] as const)("templates of %s are what the API takes, and there is one for each kind", (subject) => {
  const schema = { app: createAppRuleInput, host: createHostRuleInput }[subject];
  for (const template of templatesFor[subject]) {
    const made = settingsOf({ ...values(), ...valuesOfTemplate(template) });
    expect(
      schema.safeParse({ id: "x", kind: template.kind, ...("settings" in made ? made.settings : {}) }).error,
    ).toBeUndefined();
  }
  expect(templatesFor[subject].map(({ kind }) => kind).toSorted()).toEqual([...kindsFor(subject)].toSorted());
});

it("is tried on the days before where it is a sentence about a number", () => {
  expect(trialOf(values())).toEqual({ kind: "memory_percent", comparison: "above", threshold: 90, sustainMinutes: 5 });
  expect(trialOf(values({ threshold: "" }))).toBeNull();
  expect(trialOf(values({ kind: "offline" }))).toBeNull();
});
