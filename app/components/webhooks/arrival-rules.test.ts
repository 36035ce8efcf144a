import { expect, test } from "vitest";
import { whyPushesDoNotArrive } from "./arrival-rules";

const failing = { name: "GitHub", state: "failing", stateReason: "The token has ended." } as const;
const good = { name: "GitHub", state: "connected", stateReason: null } as const;
const hook = (state: "waiting" | "registered" | "refused" | "receiving", stateReason: string | null = null) => ({
  state,
  stateReason,
});

test.each([
  ["nothing is known yet: nothing is wrong", null, [hook("waiting")], null],
  ["it was registered and has not been heard of", good, [hook("registered")], null],
  ["the connection may not register it", good, [hook("waiting"), hook("refused", "It may not.")], "It may not."],
  ["the connection fails", failing, [hook("waiting")], "The token has ended."],
  ["the connection fails, and pushes arrive all the same", failing, [hook("receiving")], null],
  ["another provider's is refused, and pushes arrive", good, [hook("refused", "It may not."), hook("receiving")], null],
])("%s", (_, connection, webhooks, sentence) => expect(whyPushesDoNotArrive({ connection, webhooks })).toBe(sentence));
