import { describe, expect, it } from "vitest";
import type { Command } from "@/app/lib/commands";
import { findCommands } from "./find-commands";

const command = (label: string, group: string, words?: string): Command => ({
  id: label,
  label,
  group,
  href: "/",
  ...(words === undefined ? {} : { words }),
});

const commands = [
  command("Redeploy app-91ba649c", "app-91ba649c", "build ship"),
  command("Open app-91ba649c in a new tab", "app-91ba649c", "visit address url"),
  command("Home", "Pages"),
  command("Activity", "Pages"),
  command("API tokens", "Pages", "settings"),
  command("app-91ba649c", "Apps", "http://app-91ba649c.localhost main"),
  command("app-0ac7iv00", "Apps", "http://app-0ac7iv00.localhost main"),
];

describe("what a text finds", () => {
  it.each([
    ["activ", "Activity"],
    ["ACTIV", "Activity"],
    ["settings", "API tokens"],
    ["app-0ac7iv00", "app-0ac7iv00"],
    ["redeploy", "Redeploy app-91ba649c"],
    ["new tab", "Open app-91ba649c in a new tab"],
  ])("for “%s” the first is %s, wherever it stood", (text, label) => {
    expect(findCommands(commands, text)[0]?.commands[0]?.label).toBe(label);
  });
  it("without a text is everything, as it stood", () => {
    expect(findCommands(commands, "").map(({ heading }) => heading)).toEqual(["app-91ba649c", "Pages", "Apps"]);
    expect(findCommands(commands, "").flatMap((section) => section.commands)).toEqual(commands);
  });
  it("is nothing for what nothing is called", () => expect(findCommands(commands, "zzzz")).toEqual([]));
});
