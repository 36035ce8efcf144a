import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineCleaner } from "./line-cleaner";

const linesOf = (...pieces: readonly (string | Uint8Array)[]): string[] => {
  const cleaner = new LineCleaner();
  const lines = pieces.flatMap((piece) => cleaner.push(typeof piece === "string" ? Buffer.from(piece) : piece));
  const rest = cleaner.end();
  return rest === null ? lines : [...lines, rest];
};

const long = "x".repeat(9_000);
const cutLong = `${"x".repeat(8_183)}… [cut]`;

describe("a program's output as lines", () => {
  it.each<[string, (string | Uint8Array)[], string[]]>([
    ["colours go", ["\u001b[1;31mred\u001b[0m\n"], ["red"]],
    ["also cut in two", ["a\u001b[3", "1mred\n"], ["ared"]],
    ["titles and links go", ["\u001b]0;title\u0007\u001b]8;;http://x\u001b\\click\u001b]8;;\u001b\\\n"], ["click"]],
    ["a title without an end costs its own line only", ["\u001b]0;title\nnext\n"], ["", "next"]],
    ["a device's own sequences go", ["\u001bPq#0\u001b\\a\u001b_x\u001b\\b\u001b^y\u001b\\c\n"], ["abc"]],
    ["character sets go", ["\u001b(Ba\u001b)0b\u001b=c\n"], ["abc"]],
    ["eight-bit sequences go", ["\u009b31ma\u009d0;t\u009cb\n"], ["ab"]],
    ["a sequence that breaks off leaves what follows", ["\u001b[31éa\n"], ["éa"]],
    ["a progress bar leaves its last state", ["10%\r50%\r100%\n"], ["100%"]],
    ["also with an erasure at its end", ["50%\r\u001b[2K100%\r\u001b[K\n"], ["100%"]],
    ["lines of other systems", ["one\r\ntwo\r\n"], ["one", "two"]],
    ["NUL, bell, backspace and others go", ["a\u0000b\u0007c\u0008d\u007fe\u2028f\n"], ["abcdef"]],
    ["tabs stay", ["\ta\tb\n"], ["\ta\tb"]],
    ["a character in two pieces", [Buffer.from([0xe6, 0x97]), Buffer.from([0xa5, 0x0a])], ["日"]],
    ["what is no UTF-8 is replaced", [Buffer.from([0x61, 0xff, 0xfe, 0x62, 0x0a])], ["a\ufffd\ufffdb"]],
    ["a character that a line's end cuts off", [Buffer.from([0xe6, 0x97, 0x0a])], ["\ufffd"]],
    ["markup and letters from right to left are text", ["</script>\u202eevil\n"], ["</script>\u202eevil"]],
    ["a line without an end", ["open"], ["open"]],
    ["empty lines", ["\n\n"], ["", ""]],
    ["8 KiB are whole", [`${"x".repeat(8_192)}\n`], ["x".repeat(8_192)]],
    ["more is cut and marked", [`${"x".repeat(8_193)}\n`], [cutLong]],
    ["on a character's edge", [`x${"日".repeat(3_000)}\n`], [`x${"日".repeat(2_727)}… [cut]`]],
    [
      "a title that begins within what is cut off, in pieces",
      [long, Buffer.from([0xc2]), Buffer.from([0x9d]), "t\ra\u0007\n"],
      [cutLong],
    ],
    ["and one that ends in the next piece", [`${long}\u001b]t`, "\u0007\rshort\n"], ["short"]],
    ["a line that is written over begins anew", [`${long}\rshort\n`], ["short"]],
  ])("%s", (_name, pieces, expected) => expect(linesOf(...pieces)).toEqual(expected));

  it("holds back a bounded line", () => {
    const cleaner = new LineCleaner();
    const piece = Buffer.alloc(1_048_576, "x");
    for (let pieces = 0; pieces < 100; pieces += 1) expect(cleaner.push(piece)).toEqual([]);
    expect(cleaner.isIdle).toBe(false);
    expect(cleaner.push(Buffer.from("\n")).map((line) => Buffer.byteLength(line))).toEqual([8_192]);
    expect(cleaner.isIdle).toBe(true);
  });
});

const sequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be removed
  /(?:\x1b[PX\]^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x9c\x1b\x18\x1a]*(?:[\x07\x9c\x18\x1a]|\x1b\\|(?=\x1b)|$)|(?:\x1b\[|\x9b)[\x20-\x3f]*[\x40-\x7e\x18\x1a]?|\x1b(?:[\x20-\x2f]+[\x30-\x7e\x18\x1a]?|[\x30-\x7e\x18\x1a])?/g;

/** The same by regular expressions over the whole output: slow, and written without a look at the other. */
const slowly = (bytes: Uint8Array): string[] => {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const lines = text.split("\n");
  if (lines.at(-1) === "" && (bytes.length === 0 || bytes.at(-1) === 0x0a)) lines.pop();
  return lines.map((line) => {
    const shown = line
      .replace(sequences, "")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: likewise
      .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]/g, "")
      .split("\r");
    const last = shown.findLast((state) => state !== "") ?? "";
    if (Buffer.byteLength(last) <= 8_192) return last;
    let kept = "";
    let size = 0;
    for (const character of last) {
      size += Buffer.byteLength(character);
      if (size > 8_192 - Buffer.byteLength("… [cut]")) break;
      kept += character;
    }
    return `${kept}… [cut]`;
  });
};

const cutAt = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, at) => bytes.subarray(edges[at], edge));
};

const token = fc.constantFrom(
  ..."\u001b \u001b[ \u001b] \u001bP \u001b\\ \u009b \u009d \u009c \u0007 \u0018 \r \n \t 31m ; 8;;x ( B [ K m \\ ] é 日 😀 \u2028 \u0000 \u007f".split(
    " ",
  ),
  " ",
  "\n",
  "x".repeat(3_000),
  "日".repeat(1_500),
);
const piece = fc.oneof(
  { weight: 8, arbitrary: token.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)) },
);

it("gives the same lines however it is cut, and the same as a slow version gives", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), fc.array(fc.nat(100_000), { maxLength: 12 }), (pieces, places) => {
      const bytes = Buffer.concat(pieces);
      const expected = slowly(bytes);
      expect(linesOf(bytes)).toEqual(expected);
      expect(linesOf(...cutAt(bytes, places))).toEqual(expected);
      for (const line of expected) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(8_192);
    }),
    { numRuns: 600 },
  );
});

it("passes over the rest of a line that is cut, however it is cut into pieces", () => {
  fc.assert(
    fc.property(fc.array(fc.array(piece, { maxLength: 12 }), { maxLength: 4 }), fc.integer({ min: 1, max: 7 }), (lines, size) => {
      const bytes = Buffer.concat(lines.flatMap((pieces) => [Buffer.from(long), ...pieces]));
      const places = Array.from({ length: Math.floor(bytes.length / size) }, (_, at) => at * size);
      const cuts = places.filter((place) => place % 9_000 < 200 || bytes[place] !== 0x78);
      expect(linesOf(...cutAt(bytes, cuts))).toEqual(slowly(bytes));
    }),
    { numRuns: 150 },
  );
});
