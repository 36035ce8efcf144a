import { expect, it } from "vitest";
import { destinations } from "./navigation";
import { shortcutsFor } from "./shortcuts";

it.each([
  ["a member on no app", false, null],
  ["an administrator in an app", true, "hello"],
] as const)("no two have the same keys, and none is the beginning of another: %s", (_, isAdministrator, app) => {
  const keys = shortcutsFor(isAdministrator, app).map((shortcut) => shortcut.keys);
  for (const one of keys) expect(keys.filter((other) => other === one || other.startsWith(`${one} `))).toEqual([one]);
});

it("lead to pages of the app that is open", () => {
  expect(shortcutsFor(false, "my app")).toContainEqual(expect.objectContaining({ keys: "g l", href: "/apps/my%20app/logs" }));
});

it("there are eight places at most, hosts for administrators alone", () => {
  expect(destinations(true).length).toBeLessThanOrEqual(8);
  expect(destinations(false).map(({ label }) => label)).not.toContain("Hosts");
});
