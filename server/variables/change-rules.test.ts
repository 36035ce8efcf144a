import { describe, expect, it } from "vitest";
import { type PlannedChange, planChange } from "./change-rules";
import type { MergedVariables, SavedVariable } from "./schema";

const plain = (key: string, value: string, more: Partial<SavedVariable> = {}): SavedVariable => ({
  key,
  value,
  usedIn: "run",
  secret: false,
  inPreviews: false,
  ...more,
});
const current = [plain("A", "1"), plain("B", "2", { usedIn: "both" }), plain("S", "hidden", { secret: true })];

const plan = (mode: "replace" | "merge", variables: MergedVariables, before = current) => planChange(before, { mode, variables });
const agreed = (planned: PlannedChange) => {
  if (!planned.ok) throw new Error(planned.faults.map(({ message }) => message).join(" "));
  return planned;
};
const faults = (planned: PlannedChange) => (planned.ok ? [] : planned.faults);

describe("a change of variables", () => {
  it.each<[string, "replace" | "merge", MergedVariables, [string[], string[], string[], string[]]]>([
    ["merge adds", "merge", { C: "3" }, [["C"], [], ["A", "B", "S"], []]],
    ["merge changes and keeps the rest", "merge", { A: "9" }, [[], ["A"], ["B", "S"], []]],
    ["merge removes with null", "merge", { A: null }, [[], [], ["B", "S"], ["A"]]],
    ["merge removes what is not there", "merge", { Z: null }, [[], [], ["A", "B", "S"], []]],
    ["merge of the same is nothing", "merge", { A: "1", B: {}, S: "hidden" }, [[], [], ["A", "B", "S"], []]],
    ["merge of a flag is a change", "merge", { A: { usedIn: "build" } }, [[], ["A"], ["B", "S"], []]],
    ["marking a secret for previews is one too", "merge", { S: { inPreviews: true } }, [[], ["S"], ["A", "B"], []]],
    ["replace removes what is not named", "replace", { A: "1" }, [[], [], ["A"], ["B", "S"]]],
    ["replace by nothing removes all", "replace", {}, [[], [], [], ["A", "B", "S"]]],
    ["replace keeps what is named without a value", "replace", { S: {}, C: "3" }, [["C"], [], ["S"], ["A", "B"]]],
  ])("%s", (_, mode, variables, [added, changed, same, removed]) =>
    expect(agreed(plan(mode, variables)).changes).toEqual({ added, changed, same, removed }),
  );

  it("leaves the flags of what is there, and takes those of a new one from its name", () => {
    const { next } = agreed(plan("merge", { B: "9", VITE_TITLE: "t", API_TOKEN: "x", OPEN_KEY: { value: "x", secret: false } }));
    expect(next).toEqual(
      expect.arrayContaining([
        plain("B", "9", { usedIn: "both" }),
        plain("VITE_TITLE", "t", { usedIn: "both" }),
        plain("API_TOKEN", "x", { secret: true }),
        plain("OPEN_KEY", "x"),
      ]),
    );
  });

  it.each<[string, MergedVariables, string, string]>([
    ["a name that is none", { "a=b": "1" }, "a=b", "no name"],
    ["__proto__", JSON.parse('{"__proto__": "1"}') as MergedVariables, "__proto__", "no name"],
    ["PORT", { PORT: "1" }, "PORT", "by the platform"],
    ["NUL", { A: "\u0000" }, "A", "NUL"],
    ["a new one without a value", { C: { secret: true } }, "C", "Give a value"],
    ["the builder's own in builds", { PATH: { value: "/x", usedIn: "build" } }, "PATH", "run time only"],
    ["a saved one turned to the build", { LD_PRELOAD: { usedIn: "both" } }, "LD_PRELOAD", "run time only"],
    ["too large", { A: "x".repeat(65_537) }, "A", "64 KiB"],
  ])("is refused for %s, with the key", (_, variables, key, why) => {
    const before = [...current, plain("LD_PRELOAD", "/x.so")];
    expect(faults(plan("merge", variables, before))).toEqual([
      expect.objectContaining({ key, kind: "invalid", message: expect.stringContaining(why) as string }),
    ]);
  });

  it("names every fault at once", () => {
    expect(faults(plan("merge", { a: "1", "B C": "2", D: "3" })).map(({ key }) => key)).toEqual(["a", "B C"]);
  });

  it("makes a secret readable with a new value only", () => {
    expect(faults(plan("merge", { S: { secret: false } }))).toEqual([expect.objectContaining({ key: "S", kind: "write-only" })]);
    expect(agreed(plan("merge", { S: { secret: false, value: "new" } })).next).toContainEqual(plain("S", "new"));
  });

  it("is refused above 500 variables and above 512 KiB in all", () => {
    const many = (count: number, value = "x") =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`V${index}`, value]));
    expect(agreed(plan("replace", many(500))).changes.added).toHaveLength(500);
    expect(faults(plan("replace", many(501)))).toEqual([expect.objectContaining({ key: "" })]);
    expect(faults(plan("merge", many(498)))).toHaveLength(1);
    expect(plan("replace", many(7, "x".repeat(65_536))).ok).toBe(true);
    expect(faults(plan("replace", many(8, "x".repeat(65_536))))[0]?.message).toContain("512 KiB");
    expect(plan("replace", many(5_000)).ok).toBe(false);
  });
});
