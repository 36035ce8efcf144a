import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DotenvDoubt, parseDotenv, renderDotenv } from "./dotenv-grammar";

type Read = { key: string | null; value: string; doubts?: DotenvDoubt[]; other?: string; line?: number };

const cases: [name: string, text: string, expected: Read[]][] = [
  ["nothing", "", []],
  ["empty lines and comments", "\n  \n# A=1\n   # B=2\n", []],
  ["a plain value", "A=1", [{ key: "A", value: "1", line: 1 }]],
  [
    "an empty value",
    "A=\nB=2",
    [
      { key: "A", value: "" },
      { key: "B", value: "2", line: 2 },
    ],
  ],
  ["spaces around the sign", "  A = 1", [{ key: "A", value: "1" }]],
  ["equals signs in the value", "A=b=c==", [{ key: "A", value: "b=c==" }]],
  [
    "export",
    "export A=1\nexport\tB=2",
    [
      { key: "A", value: "1" },
      { key: "B", value: "2" },
    ],
  ],
  [
    "Windows line ends",
    "A=1\r\nB='x'\r\n",
    [
      { key: "A", value: "1" },
      { key: "B", value: "x", line: 2 },
    ],
  ],
  ["a byte order mark", "\uFEFFA=1", [{ key: "A", value: "1" }]],
  ["a hash in the middle of a word", "A=pass#word", [{ key: "A", value: "pass#word", doubts: ["hash"], other: "pass" }]],
  ["a hash after a space", "A=1 # one", [{ key: "A", value: "1", doubts: ["hash"], other: "1 # one" }]],
  ["a hash at the beginning", "A=#fff", [{ key: "A", value: "", doubts: ["hash"], other: "#fff" }]],
  [
    "a hash in quotes",
    `A="a#b"\nB='a #b'`,
    [
      { key: "A", value: "a#b" },
      { key: "B", value: "a #b" },
    ],
  ],
  ["a comment behind quotes", `A="a" # b`, [{ key: "A", value: "a" }]],
  ["spaces at the end", "A=1  ", [{ key: "A", value: "1", doubts: ["trailing-space"], other: "1  " }]],
  ["spaces in quotes", "A=' 1 '", [{ key: "A", value: " 1 " }]],
  [
    "several lines in double quotes",
    `A="x\ny"\nB=2`,
    [
      { key: "A", value: "x\ny", line: 1 },
      { key: "B", value: "2", line: 3 },
    ],
  ],
  [
    "several lines in single quotes",
    "A='x\n#y'\nB=2",
    [
      { key: "A", value: "x\n#y" },
      { key: "B", value: "2", line: 3 },
    ],
  ],
  ["escapes in double quotes", `A="x\\ny\\t\\"\\\\\\$z\\q"`, [{ key: "A", value: 'x\ny\t"\\$z\\q' }]],
  ["no escapes in single quotes", "A='x\\n'", [{ key: "A", value: "x\\n" }]],
  ["no escapes without quotes", "A=x\\n$5", [{ key: "A", value: "x\\n$5" }]],
  ["backticks", 'A=`it\'s "so"`', [{ key: "A", value: `it's "so"` }]],
  [
    "a quote that stays open",
    `A="x\nB=2`,
    [
      { key: "A", value: '"x', doubts: ["unclosed-quote"] },
      { key: "B", value: "2", line: 2 },
    ],
  ],
  ["text behind a quote", `A="x" y`, [{ key: "A", value: "x", doubts: ["after-quote"], other: `"x" y` }]],
  ["a quote inside a bare value", `A=it's`, [{ key: "A", value: "it's" }]],
  ["a reference", "A=${B}/x", [{ key: "A", value: "${B}/x", doubts: ["reference"] }]],
  ["a reference in single quotes", "A='${B}'", [{ key: "A", value: "${B}" }]],
  [
    "the same key twice",
    "A=1\nA=2",
    [
      { key: "A", value: "1", doubts: ["duplicate"] },
      { key: "A", value: "2", doubts: ["duplicate"] },
    ],
  ],
  [
    "a line without a sign",
    "A=1\nnonsense",
    [
      { key: "A", value: "1" },
      { key: null, value: "nonsense", doubts: ["no-equals"] },
    ],
  ],
  ["a line without a name", "=1", [{ key: null, value: "1", doubts: ["no-name"] }]],
  ["a name that is none is left to the rules", "a-b=1", [{ key: "a-b", value: "1" }]],
];

describe("reading a .env file", () => {
  it.each(cases)("%s", (_, text, expected) => {
    const read = parseDotenv(text);
    expect(read.map(({ key, value, doubts, otherReading }) => ({ key, value, doubts, other: otherReading }))).toEqual(
      expected.map(({ key, value, doubts, other }) => ({ key, value, doubts: doubts ?? [], other: other ?? null })),
    );
    for (const [index, { line }] of expected.entries()) if (line !== undefined) expect(read[index]?.line).toBe(line);
  });
});

describe("writing a .env file", () => {
  it.each([
    ["", "A=\n"],
    ["postgres://a:b@c:5432/d", "A=postgres://a:b@c:5432/d\n"],
    ["two words", "A='two words'\n"],
    ["a#b", "A='a#b'\n"],
    ["$5", "A='$5'\n"],
    ["it's $5", `A="it's \\$5"\n`],
    ["x\ny", `A="x\\ny"\n`],
  ])("%j", (value, text) => expect(renderDotenv([{ key: "A", value }])).toBe(text));
});

const hard = fc.constantFrom(
  '"',
  "'",
  "`",
  "\\",
  "$",
  "${A}",
  "#",
  " #",
  "\n",
  "\r\n",
  "\r",
  "\t",
  " ",
  "=",
  "é",
  "🔑",
  "\u2028",
  "\uFEFF",
  "n",
);
const values = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(hard, { maxLength: 12 }).map((parts) => parts.join("")),
);

describe("whatever is written", () => {
  it("is read again as it was, without a doubt", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,20}$/), values), { selector: ([key]) => key }),
        (pairs) => {
          const variables = pairs.map(([key, value]) => ({ key, value }));
          const read = parseDotenv(renderDotenv(variables));
          expect(read.map(({ key, value }) => ({ key, value }))).toEqual(variables);
          expect(read.flatMap(({ doubts }) => doubts)).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("and whatever is pasted, nothing throws, and no line is lost", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(hard, fc.constantFrom("A", "export ", "=")), { maxLength: 40 }), (parts) => {
        for (const { line } of parseDotenv(parts.join(""))) expect(line).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});
