import { describe, expect, it } from "vitest";
import { parseDotenv } from "./dotenv-grammar";
import { decodeVariableFile, looksLikeVariables, readVariableText } from "./dotenv-rules";

const read = (text: string, { otherwise = [], secrets = [] }: { otherwise?: number[]; secrets?: string[] } = {}) =>
  readVariableText(parseDotenv(text), { otherwise: new Set(otherwise), secrets: new Set(secrets) });

describe("a pasted text", () => {
  it("that is in order raises no doubt", () =>
    expect(read("A=1\nexport B='two words'\n")).toEqual({ variables: { A: "1", B: "two words" }, doubtful: [] }));

  it("shows both readings of an unquoted hash and takes the one that is chosen", () => {
    const text = "A=1\nPASSWORD_=pass#word";
    const { variables, doubtful } = read(text);
    expect(variables).toEqual({ A: "1", PASSWORD_: "pass#word" });
    expect(doubtful).toMatchObject([{ line: 2, key: "PASSWORD_", readings: ["pass#word", "pass"], taken: 0 }]);
    expect(doubtful[0]?.reasons[0]).toContain("cuts the value in most parsers");
    expect(read(text, { otherwise: [2] })).toMatchObject({ variables: { PASSWORD_: "pass" }, doubtful: [{ taken: 1 }] });
  });

  it.each([
    ["lower_case=1", "no name of a variable"],
    ["PORT=80", "by the platform"],
    [`A=${"x".repeat(65_537)}`, "64 KiB"],
    ["nonsense", "no ="],
    ["=1", "no name before"],
    ["A=«unchanged»", "no saved secret"],
  ])("leaves out what cannot be taken (%#) and says why", (text, why) => {
    const { variables, doubtful } = read(text);
    expect(variables).toEqual({});
    expect(doubtful).toHaveLength(1);
    expect(doubtful[0]?.taken).toBeNull();
    expect(doubtful[0]?.reasons.join(" ")).toContain(why);
  });

  it("takes the last of a name that comes twice, and says it of both", () => {
    const { variables, doubtful } = read("A=1\nA=2");
    expect(variables).toEqual({ A: "2" });
    expect(doubtful.map(({ line }) => line)).toEqual([1, 2]);
  });

  it("keeps a secret whose placeholder was left alone", () =>
    expect(read("A=«unchanged»\nB=1", { secrets: ["A"] })).toEqual({ variables: { A: {}, B: "1" }, doubtful: [] }));
});

describe("a dropped file", () => {
  it("is UTF-8, with or without a mark", () => {
    expect(decodeVariableFile(new Uint8Array([0xef, 0xbb, 0xbf, 0x41, 0x3d, 0xc3, 0xa9]))).toEqual({ text: "A=é" });
    expect(decodeVariableFile(new Uint8Array([0x41, 0x3d, 0xe9]))).toMatchObject({
      fault: expect.stringContaining("not UTF-8") as string,
    });
    expect(decodeVariableFile(new Uint8Array(1_048_577))).toMatchObject({ fault: expect.stringContaining("1 MB") as string });
  });
});

it.each([
  ["DATABASE_URL", false],
  ["  A  ", false],
  ["A=1", true],
  ["export A=1", true],
  ["# comment\nA=1", true],
  ["A\nB", true],
])("pasted into the field of a name, %j is a file: %s", (text, expected) => expect(looksLikeVariables(text)).toBe(expected));
