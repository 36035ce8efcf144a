import { describe, expect, it } from "vitest";
import { type CauseTold, type GroupedAlert, groupAlerts, overOfCause } from "./group-rules";

const alert = (id: string, of: Partial<GroupedAlert> = {}): GroupedAlert => ({
  id,
  appId: `app-${id}`,
  workerId: null,
  cause: null,
  ...of,
});
const heardBy = (channelId: string, alerts: readonly GroupedAlert[]) => alerts.map(({ id }) => ({ alertId: id, channelId }));

describe("the messages of one moment", () => {
  it("are one for a host that takes its apps down, not one for each", () => {
    const cause = "host:wrk_1:1000";
    const down = Array.from({ length: 40 }, (_, index) => alert(`a${String(index).padStart(2, "0")}`, { cause }));
    const all = [alert("z-host", { appId: null, workerId: "wrk_1", cause }), ...down];
    const groups = groupAlerts("fired", all, heardBy("c", all));
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({ channelId: "c", key: `fired:${cause}` });
    expect(groups[0]?.alertIds).toHaveLength(41);
  });

  it("are one for an app, however many of its rules fire", () => {
    const both = [alert("b", { appId: "app" }), alert("a", { appId: "app" })];
    expect(groupAlerts("fired", both, heardBy("c", both))).toEqual([{ channelId: "c", key: "fired:a", alertIds: ["a", "b"] }]);
  });

  it.each([
    ["five apps", 5, 5],
    ["six apps", 6, 1],
  ])("are %s: apart up to five, then one digest", (_, apps, messages) => {
    const alerts = Array.from({ length: apps }, (__, index) => alert(`a${index}`));
    const groups = groupAlerts("fired", alerts, heardBy("c", alerts));
    expect(groups).toHaveLength(messages);
    expect(groups.flatMap(({ alertIds }) => alertIds).sort()).toEqual(alerts.map(({ id }) => id));
  });

  it("go to each channel with what it hears of, and no more", () => {
    const [one, other] = [alert("a"), alert("b")];
    const groups = groupAlerts("resolved", [one, other], [...heardBy("c", [one]), ...heardBy("d", [one, other])]);
    expect(groups.map(({ channelId, key }) => `${channelId} ${key}`).sort()).toEqual([
      "c resolved:a",
      "d resolved:a",
      "d resolved:b",
    ]);
  });

  it("that nobody hears of are none", () => expect(groupAlerts("fired", [alert("a")], [])).toEqual([]));
});

describe("the end of a cause", () => {
  const group = { channelId: "c", key: "resolved:host:w:1", alertIds: ["b"] };
  const told = (of: Partial<CauseTold>): CauseTold => ({ stillFiring: true, begun: ["a", "b", "c"], over: null, ...of });

  it.each([
    ["begins to end: told in a moment, with what ends until then", told({}), { ...group, waitMs: 10_000 }],
    ["is over: told at once", told({ stillFiring: false }), group],
    [
      "goes on before anybody was told: one message",
      told({ over: { alertIds: ["a"], frozen: false } }),
      { ...group, waitMs: 10_000 },
    ],
    ["goes on after they were told: nothing", told({ over: { alertIds: ["a"], frozen: true } }), null],
    [
      "is over after they were told: once more, with what was not said",
      told({ over: { alertIds: ["a"], frozen: true }, stillFiring: false }),
      { ...group, key: "resolved:host:w:1:all", alertIds: ["b", "c"] },
    ],
    [
      "was said to be over in one message: nothing",
      told({ over: { alertIds: ["a", "b", "c"], frozen: true }, stillFiring: false }),
      null,
    ],
  ])("%s", (_, before, expected) => expect(overOfCause(group, before)).toEqual(expected));
});
