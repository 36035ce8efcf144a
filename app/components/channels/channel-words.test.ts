import { expect, it } from "vitest";
import { channelView } from "./channel-words";

it.each([
  [{ enabled: true, state: "new" }, "Not used yet"],
  [{ enabled: true, state: "working" }, "Working"],
  [{ enabled: true, state: "failing" }, "Failing"],
  [{ enabled: false, state: "failing" }, "Switched off"],
] as const)("%o reads %s", (channel, word) => expect(channelView(channel).word).toBe(word));
