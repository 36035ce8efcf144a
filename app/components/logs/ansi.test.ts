import { describe, expect, it } from "vitest";
import { ansiSpans, piecesOf, plainText } from "./ansi";
import { toPattern } from "./search-pattern";

describe("colours of a log line", () => {
  it("makes spans of colours, bold and reset", () => {
    const spans = ansiSpans("\x1b[31;1merror\x1b[0m in \x1b[36mfile\x1b[39m");
    expect(spans.map((span) => span.text)).toEqual(["error", " in ", "file"]);
    expect(spans[0]?.className).toBe("ansi-red-fg font-semibold");
    expect(spans[2]?.className).toBe("ansi-cyan-fg");
  });

  it("gives colours of the palette and true colours as values", () => {
    expect(ansiSpans("\x1b[38;5;208mx\x1b[0m")[0]?.color).toBe("rgb(255 135 0)");
    expect(ansiSpans("\x1b[38;2;1;2;3mx\x1b[0m")[0]?.color).toBe("rgb(1  2  3)");
  });

  it("leaves markup as text", () => expect(ansiSpans("<b>&amp;</b>")).toEqual([{ text: "<b>&amp;</b>", className: "" }]));

  it.each([
    ["erasing the line", "\x1b[2Kdone\x1b[K", "done"],
    ["moving the cursor", "\x1b[1A\x1b[10Gdone", "done"],
    ["setting a title", "\x1b]0;title\x07done", "done"],
    ["bells and nulls", "do\x07n\x00e", "done"],
    ["colours", "\x1b[32mdone\x1b[0m", "done"],
    ["an escape that is cut off", "done\x1b", "done"],
  ])("takes out %s", (_, raw, text) => expect(plainText(raw)).toBe(text));
});

describe("search within a line", () => {
  const texts = (pieces: ReturnType<typeof piecesOf>) => pieces.map((piece) => `${piece.hit}:${piece.text}`);

  it("marks a hit that spans two colours", () => {
    const pieces = piecesOf(
      ansiSpans("no su\x1b[31mch file\x1b[0m here"),
      { from: 0, to: 100 },
      { pattern: toPattern("such", false).pattern, now: false },
    );
    expect(texts(pieces)).toEqual(["none:no ", "hit:su", "hit:ch", "none: file", "none: here"]);
  });

  it("cuts a wrapped row and keeps the mark", () => {
    expect(
      texts(piecesOf(ansiSpans("abcdefgh"), { from: 4, to: 8 }, { pattern: toPattern("def", false).pattern, now: true })),
    ).toEqual(["now:ef", "none:gh"]);
  });

  it("finds what is written in capitals", () => {
    expect(
      texts(piecesOf(ansiSpans("An ERROR"), { from: 0, to: 100 }, { pattern: toPattern("error", false).pattern, now: false })),
    ).toEqual(["none:An ", "hit:ERROR"]);
  });
});
