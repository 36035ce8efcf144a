import { describe, expect, it } from "vitest";
import { maskFor, maskText } from "./mask";

const key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nq7XbYk1vT0w3\n}\n-----END KEY-----\n";
const token = "gh~p_Zx/81+q?ä&";
const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("what a log shows", () => {
  const cases: [string, string[], string, string][] = [
    ["the value", ["s3cr3t-value"], "token=s3cr3t-value;", `token=${maskText};`],
    ["twice", ["s3cr3t-value"], "s3cr3t-value s3cr3t-value", `${maskText} ${maskText}`],
    ["side by side", ["s3cr3t-value"], "s3cr3t-values3cr3t-value", maskText],
    ["a value that holds another", ["inner-secret", "my-inner-secret-too"], "my-inner-secret-too", maskText],
    ["values that overlap", ["abcdefgh", "efghijkl"], "abcdefghijkl", maskText],
    ["the beginning of a value alone", ["abcdefgh"], "abcdefg abcdefgh", `abcdefg ${maskText}`],
    ["a value after its own beginning", ["aabaabx!"], "aabaabaabx!", `aab${maskText}`],
    ["in base64", [token], `x ${base64(token)} y`, `x ${maskText} y`],
    ["within what is in base64", ["correct-horse-9"], base64("bob:correct-horse-9"), `Ym9iOm${maskText}Q==`],
    ["in base64 for addresses", ["??>>ü~secret"], Buffer.from("??>>ü~secret").toString("base64url"), maskText],
    ["in an address", [token], `?t=${encodeURIComponent(token)}&u`, `?t=${maskText}&u`],
    ["in an address, in lower case", [token], encodeURIComponent(token).toLowerCase().replace("zx", "Zx"), maskText],
    ["in a form", ["two words here"], new URLSearchParams({ a: "two words here" }).toString(), `a=${maskText}`],
    ["in JSON", ['say "hello"!'], JSON.stringify({ a: 'say "hello"!' }), `{"a":"${maskText}"}`],
    ["in a shell's trace", ["it's secret"], "+ echo 'it'\\''s secret'", `+ echo '${maskText}'`],
    ["the password of an address", ["postgres://u:hunter2hunter@db/x"], "password hunter2hunter", `password ${maskText}`],
    ["a key's lines, each after a prefix", [key], `#7 0.2 ${key.split("\n")[1]}\n#7 0.2 }\n`, `#7 0.2 ${maskText}\n#7 0.2 }\n`],
    ["a key in JSON", [key], JSON.stringify(key), `"${maskText}"`],
    ["a key in base64 of 76 columns", [key], (base64(key).match(/.{1,76}/g) ?? []).join("\n"), `${maskText}\n${maskText}`],
    ["beside letters of other scripts", ["пароль-123"], "è пароль-123 😀", `è ${maskText} 😀`],
  ];
  it.each(cases)("%s", (_name, values, text, shown) => expect(maskFor(values).whole(text)).toBe(shown));
});

describe("what is not masked blindly", () => {
  it.each(["", "abc", "12345", "true", "Production", "localhost", "postgres", "543210", "20261125", "aaaaaaaaaa", "  test  "])(
    "%j",
    (value) => {
      const text = `a ${value} b ${value.toLowerCase()} c`;
      expect(maskFor([value]).whole(text)).toBe(text);
    },
  );
  it("a value without a form in an address (half a character)", () => {
    expect(maskFor(["secret\ud800secret"]).whole("nothing")).toBe("nothing");
  });
});

/** Numbers that look random and are the same each time. */
const randomFrom = (seed: number) => {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

describe("however the output is cut", () => {
  it("the same comes out, and no secret", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = randomFrom(seed);
      // Two letters make beginnings, overlaps and repetitions likely.
      const word = (length: number) => Array.from({ length }, () => "abé\n"[random(30) === 0 ? 3 : random(3)]).join("");
      const values = Array.from({ length: 1 + random(4) }, () => word(6 + random(8)));
      const pieces = Array.from({ length: 30 }, () =>
        random(3) === 0 ? (values[random(values.length)] ?? "") : word(random(9)),
      );
      const text = pieces.join("");
      const mask = maskFor(values);
      const stream = mask.stream();
      let shown = "";
      for (let at = 0; at < text.length; ) {
        const length = 1 + random(7);
        shown += stream.push(text.slice(at, at + length));
        at += length;
      }
      shown += stream.flush();
      expect(shown, `seed ${seed}`).toBe(mask.whole(text));
      for (const value of values) if (!value.includes("\n") && new Set(value).size > 1) expect(shown).not.toContain(value);
    }
  });

  it("what cannot be a secret is shown at once", () => {
    const stream = maskFor(["abcdefgh"]).stream();
    expect(["Step 1\n", "abc", "x", "abcdefg", "h!"].map((piece) => stream.push(piece))).toEqual([
      "Step 1\n",
      "",
      "abcx",
      "",
      `${maskText}!`,
    ]);
  });
});

it("takes hundreds of secrets and a flood of output", () => {
  const random = randomFrom(7);
  const values = Array.from({ length: 300 }, () => Buffer.from(Array.from({ length: 40 }, () => random(256))).toString("hex"));
  const stream = maskFor([...values, "a".repeat(4_000).concat("b")]).stream();
  const line = `#12 4.21 added 412 packages in ${"a".repeat(60)} from ${base64(values.join(" ").slice(0, 90))}\n`;
  const piece = line.repeat(400);
  const startedAt = performance.now();
  let bytes = 0;
  while (bytes < 20_000_000) bytes += stream.push(piece).length;
  // Far less than a second on an idle machine.
  expect(performance.now() - startedAt).toBeLessThan(15_000);
}, 30_000);
