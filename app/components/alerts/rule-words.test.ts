import { expect, it } from "vitest";
import type { AlertRule } from "@/server/alerts/schema";
import { receiversOf, ruleView } from "./rule-words";

const mail: AlertRule["channels"][number] = { id: "chn_1", kind: "email", name: "ops mail", enabled: true };
it.each([
  ["its channels", { channelIds: null, channels: [mail, { ...mail, name: "team chat" }] }, "ops mail, team chat"],
  ["one that is switched off", { channelIds: ["chn_1"], channels: [{ ...mail, enabled: false }] }, "ops mail (switched off)"],
  ["nobody, on purpose", { channelIds: [], channels: [] }, "the dashboard alone"],
  ["nobody, for there is no channel", { channelIds: null, channels: [] }, "no channel yet"],
])("names %s", (_, rule, words) => expect(receiversOf(rule)).toBe(words));

const now = Date.parse("2026-03-01T12:00:00.000Z");
const quiet = { enabled: true, mutedUntil: null, firingAlertId: null, pendingSince: null };
const later = "2026-03-01T13:00:00.000Z";
const before = "2026-03-01T11:00:00.000Z";

it.each([
  [quiet, "OK"],
  [{ ...quiet, enabled: false, pendingSince: before }, "Off"],
  [{ ...quiet, pendingSince: before }, "Pending"],
  [{ ...quiet, firingAlertId: "alt_1", pendingSince: before }, "Firing"],
  [{ ...quiet, mutedUntil: later }, "Muted"],
  [{ ...quiet, mutedUntil: before }, "OK"],
  [{ ...quiet, mutedUntil: later, firingAlertId: "alt_1" }, "Firing, muted"],
])("%o reads %s", (one, word) => expect(ruleView(one, now).word).toBe(word));
