import { describe, expect, it } from "vitest";
import { timeTicks } from "./ticks";

const hour = 3_600_000;
/** Labels from `from` on, for so many hours. */
const labels = (timeZone: string, from: string, [hours, most]: [hours: number, most: number]) => {
  const start = Date.parse(from);
  return timeTicks(start, start + hours * hour, { timeZone, most }).map(({ label }) => label);
};
const moments = (timeZone: string, from: string, [hours, most]: [hours: number, most: number]) => {
  const start = Date.parse(from);
  return timeTicks(start, start + hours * hour, { timeZone, most }).map(({ at }) => new Date(at).toISOString().slice(5, 16));
};

describe("ticks of a day or less show the clock", () => {
  it.each([
    ["UTC", "2026-11-26T10:02:00Z", [1, 6], ["10:10", "10:20", "10:30", "10:40", "10:50", "11:00"]],
    ["UTC", "2026-11-26T10:02:00Z", [6, 6], ["11:00", "12:00", "13:00", "14:00", "15:00", "16:00"]],
    ["UTC", "2026-11-26T10:02:00Z", [24, 8], ["12:00", "15:00", "18:00", "21:00", "27 Nov", "03:00", "06:00", "09:00"]],
    ["Asia/Kolkata", "2026-11-26T10:02:00Z", [6, 6], ["16:00", "17:00", "18:00", "19:00", "20:00", "21:00"]],
    ["Asia/Kathmandu", "2026-11-26T16:02:00Z", [4, 4], ["22:00", "23:00", "27 Nov", "01:00"]],
    ["Australia/Lord_Howe", "2026-11-26T10:02:00Z", [3, 3], ["22:00", "23:00", "27 Nov"]],
  ] as const)("%s from %s, %j", (zone, from, [hours, most], expected) =>
    expect(labels(zone, from, [hours, most])).toEqual(expected),
  );
});

describe("of more they show the day too", () => {
  it.each([
    ["Europe/Berlin", "2026-11-24T05:00:00Z", [48, 6], ["24 Nov 12:00", "25 Nov 00:00", "25 Nov 12:00", "26 Nov 00:00"]],
    [
      "America/New_York",
      "2026-11-20T12:00:00Z",
      [168, 7],
      ["21 Nov", "22 Nov", "23 Nov", "24 Nov", "25 Nov", "26 Nov", "27 Nov"],
    ],
    ["UTC", "2026-11-20T12:00:00Z", [168, 4], ["21 Nov", "23 Nov", "25 Nov", "27 Nov"]],
    ["Europe/Berlin", "2026-08-28T12:00:00Z", [2_160, 7], ["31 Aug", "14 Sep", "28 Sep", "12 Oct", "26 Oct", "9 Nov", "23 Nov"]],
  ] as const)("%s from %s, %j", (zone, from, [hours, most], expected) =>
    expect(labels(zone, from, [hours, most])).toEqual(expected),
  );
});

describe("when clocks are put forward or back", () => {
  it.each([
    ["forward, by the hour", "Europe/Berlin", "2026-03-28T23:30:00Z", [4, 6], ["01:00", "03:00", "04:00", "05:00"]],
    [
      "back, by the hour: one of them comes twice",
      "Europe/Berlin",
      "2026-10-24T22:30:00Z",
      [4, 6],
      ["01:00", "02:00", "02:00", "03:00"],
    ],
    [
      "forward, by three hours",
      "America/New_York",
      "2026-03-08T03:00:00Z",
      [24, 8],
      ["8 Mar", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00"],
    ],
    [
      "back, by three hours",
      "America/New_York",
      "2026-11-01T02:00:00Z",
      [24, 8],
      ["1 Nov", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00"],
    ],
    ["forward by half an hour", "Australia/Lord_Howe", "2026-10-03T13:00:00Z", [4, 4], ["4 Oct", "01:00", "03:00", "04:00"]],
    ["back by half an hour", "Australia/Lord_Howe", "2026-04-04T12:30:00Z", [4, 4], ["5 Apr", "01:00", "02:00", "03:00"]],
  ] as const)("%s", (_, zone, from, [hours, most], expected) => expect(labels(zone, from, [hours, most])).toEqual(expected));

  it.each([
    ["Europe/Berlin", "2026-03-27T23:00:00Z", ["03-27T23:00", "03-28T23:00", "03-29T22:00", "03-30T22:00"]],
    ["Europe/Berlin", "2026-10-23T22:00:00Z", ["10-23T22:00", "10-24T22:00", "10-25T23:00", "10-26T23:00"]],
    ["America/New_York", "2026-03-07T05:00:00Z", ["03-07T05:00", "03-08T05:00", "03-09T04:00", "03-10T04:00"]],
    ["America/New_York", "2026-10-31T04:00:00Z", ["10-31T04:00", "11-01T04:00", "11-02T05:00", "11-03T05:00"]],
    // Midnight itself is left out in Beirut's spring.
    ["Asia/Beirut", "2026-03-27T22:00:00Z", ["03-27T22:00", "03-28T22:00", "03-29T21:00", "03-30T21:00"]],
  ])("days begin at midnight there: %s from %s", (zone, from, expected) =>
    expect(moments(zone, from, [73, 4])).toEqual(expected),
  );
});

it("are never more than a few, whatever the range", () => {
  for (const hours of [1, 2, 5, 6, 13, 24, 30, 72, 168, 500, 720, 2_160]) {
    const shown = labels("Europe/Berlin", "2026-08-28T12:07:00Z", [hours, 6]);
    expect(shown.length, `${hours} h`).toBeLessThanOrEqual(7);
    expect(shown.length, `${hours} h`).toBeGreaterThanOrEqual(2);
  }
});
