import { describe, expect, it } from "vitest";
import { cleanAnswer, cut, escapeMarkdown, escapeSlack, oneLine, retryAfterMs } from "./text-rules";

const now = new Date("2026-11-26T00:00:00Z");

it.each([
  ["nothing", null, undefined],
  ["seconds", "120", 120_000],
  ["a date", "Thu, 26 Nov 2026 00:01:00 GMT", 60_000],
  ["a date that is past", "Thu, 26 Nov 2020 00:01:00 GMT", undefined],
  ["zero", "0", undefined],
  ["nonsense", "soon", undefined],
  ["a year: no longer than a day", "31536000", 86_400_000],
])("Retry-After of %s", (_, header, waitMs) => expect(retryAfterMs(header, now)).toBe(waitMs));

describe("what a receiver says", () => {
  it("is one line of at most 500 characters", () => {
    expect(cleanAnswer("a\r\nb\t\u0000c")).toBe("a b c");
    expect([...cleanAnswer("ä".repeat(2_000))]).toHaveLength(500);
  });
  it("loses what is secret of the channel", () =>
    expect(cleanAnswer("no such hook /services/T0/B0/secret", ["/services/T0/B0/secret"])).toBe("no such hook …"));
});

it("is never cut inside a letter", () => expect(cut("😀😀😀", 2)).toBe("😀…"));
it("is one line, in the direction in which it is written", () => expect(oneLine("a\u202eb\u2028c\nd")).toBe("a b c d"));
it("cannot mention anybody", () => {
  expect(escapeSlack("<!channel> & <@U1>")).toBe("&lt;!channel&gt; &amp; &lt;@U1&gt;");
  expect(escapeMarkdown("[x](https://evil.example) @everyone")).toBe(String.raw`\[x\]\(https:\//evil.example\) \@everyone`);
});
