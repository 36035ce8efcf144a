import { expect, it } from "vitest";
import { overQuotaChanges } from "./disk-rules";

const megabyte = 1_048_576;
const since = new Date("2026-01-01T00:00:00Z");

it.each([
  { name: "within: nothing to say", quota: 10, usedMb: 10, at: null, expected: [] },
  { name: "over: said", quota: 10, usedMb: 11, at: null, expected: [{ id: "app", over: true }] },
  { name: "still over: said once", quota: 10, usedMb: 99, at: since, expected: [] },
  { name: "within again: taken back", quota: 10, usedMb: 9, at: since, expected: [{ id: "app", over: false }] },
  { name: "its container is gone: taken back", quota: 10, usedMb: null, at: since, expected: [{ id: "app", over: false }] },
])("$name", ({ quota, usedMb, at, expected }) => {
  const used = new Map(usedMb === null ? [] : [["app", usedMb * megabyte]]);
  expect(overQuotaChanges([{ id: "app", diskQuotaMb: quota, diskOverQuotaAt: at }], used)).toEqual(expected);
});
