import { describe, expect, it } from "vitest";
import { openWith, parseKeys, sealWith } from "./box";

const setting = "11".repeat(32);
const keysOf = (text: string) => {
  const keys = parseKeys(text);
  const [first] = keys;
  if (!first) throw new Error("There is no key");
  return { keys, first };
};

describe("a sealed secret", () => {
  const { keys, first } = keysOf(setting);

  it.each(["", "hello", "line\nline\r\n", `"quotes" and 'more'`, "ключ 🔑", "\u0000", "x".repeat(70_000)])(
    "comes back as it went in: %j",
    (text) => expect(openWith(keys, sealWith(first, text, "row"), "row")).toBe(text),
  );

  it("is never the same twice", () => expect(sealWith(first, "a", "row")).not.toBe(sealWith(first, "a", "row")));

  it("does not open in another row", () => {
    const sealed = sealWith(first, "hello", "variables:1");
    expect(() => openWith(keys, sealed, "variables:2")).toThrow("cannot be read");
  });

  it("does not open when a character was changed", () => {
    const sealed = sealWith(first, "hello", "row");
    const changed = sealed.slice(0, -3) + (sealed.at(-3) === "A" ? "B" : "A") + sealed.slice(-2);
    expect(() => openWith(keys, changed, "row")).toThrow("cannot be read");
  });

  it("says which key is missing", () => {
    const other = keysOf("22".repeat(32));
    expect(() => openWith(other.keys, sealWith(first, "hello", "row"), "row")).toThrow(`its key ${first.id}`);
  });

  it("opens with an older key behind the new one", () => {
    const rotated = keysOf(`${"22".repeat(32)},${setting}`);
    expect(openWith(rotated.keys, sealWith(first, "hello", "row"), "row")).toBe("hello");
  });

  it.each(["", "v1", "v1.a.b", "v2.a.b.c", "v1.00000000.AAAA.AAAA"])("that is none is refused: %j", (text) =>
    expect(() => openWith(keys, text, "row")).toThrow("cannot be read"),
  );
});
