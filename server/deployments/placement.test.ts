import { expect, it } from "vitest";
import { type HostFacts, placeApp } from "./placement";

const host = (id: string, facts: Partial<HostFacts> = {}): HostFacts => ({
  id,
  online: true,
  apps: 0,
  createdAt: new Date("2026-01-01"),
  ...facts,
});

it.each([
  { name: "an app keeps its host", current: "a", hosts: [host("b")], expected: "a" },
  {
    name: "an app keeps its host while that is offline",
    current: "a",
    hosts: [host("a", { online: false }), host("b")],
    expected: "a",
  },
  { name: "the fewest apps win", current: null, hosts: [host("a", { apps: 2 }), host("b", { apps: 1 })], expected: "b" },
  {
    name: "of equals the oldest host wins",
    current: null,
    hosts: [host("a", { createdAt: new Date("2026-02-01") }), host("b")],
    expected: "b",
  },
  {
    name: "an offline host gets nothing new",
    current: null,
    hosts: [host("a", { online: false }), host("b", { apps: 9 })],
    expected: "b",
  },
  { name: "no host, no place", current: null, hosts: [], expected: null },
  { name: "none online, no place", current: null, hosts: [host("a", { online: false })], expected: null },
])("$name", ({ current, hosts, expected }) => {
  expect(placeApp(current, hosts)).toBe(expected);
});
