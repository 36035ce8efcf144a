import { expect, it } from "vitest";
import { ageWords, effectiveSentence, optionSentence } from "./option-words";

it.each([
  [63_072_000, "2 years"],
  [31_536_000, "1 year"],
  [2_592_000, "1 month"],
  [86_400, "1 day"],
  [7_200, "2 hours"],
  [90, "90 seconds"],
])("%i seconds are %s", (seconds, words) => expect(ageWords(seconds)).toBe(words));

it.each([
  ["redirect", { to: "https://example.com", code: 301 }, "To https://example.com, for good (301)"],
  ["redirect", false, "Off"],
  ["httpsRedirect", true, "HTTP leads to HTTPS"],
  ["httpsRedirect", false, "HTTP stays HTTP"],
  [
    "hsts",
    { maxAgeSeconds: 31_536_000, includeSubdomains: true, preload: true },
    "For 1 year, with subdomains, for browsers’ lists",
  ],
  ["basicAuth", [{ username: "ada" }, { username: "bob" }], "ada, bob"],
  ["allowedAddresses", ["10.0.0.0/8", "1.2.3.4", "::1", "2001:db8::/32", "5.6.7.8"], "10.0.0.0/8, 1.2.3.4, ::1 and 2 more"],
  ["responseHeaders", { "X-Frame-Options": "DENY" }, "X-Frame-Options"],
  ["maintenance", { message: "Back soon." }, "On: “Back soon.”"],
  ["maintenance", null, null],
] as const)("%s of %j is: %s", (name, value, sentence) =>
  expect(optionSentence(name, value as Parameters<typeof optionSentence>[1])).toBe(sentence),
);

it.each([
  [{ message: "Mine" }, { message: "App’s" }, "On: “Mine”", "own"],
  [false, { message: "App’s" }, "Off", "own"],
  [null, { message: "App’s" }, "On: “App’s”", "app"],
  [null, null, null, "default"],
] as const)("of %j over %j holds: %s, from %s", (own, ofApp, text, from) =>
  expect(effectiveSentence("maintenance", own, ofApp)).toEqual({ text, from }),
);
