import { describe, expect, it } from "vitest";
import { readPayload } from "./payload-rules";

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string, type: string | null = "application/json") => readPayload(type, bytes(text));

describe("a body", () => {
  it.each([
    ["application/json"],
    ["application/json; charset=utf-8"],
    ["APPLICATION/JSON"],
    ["application/vnd.github+json"],
    [null],
  ])("of type %s is JSON", (type) => {
    expect(read('{"a":[1,{"b":"]}"}]}', type)).toEqual({ payload: { a: [1, { b: "]}" }] } });
  });

  it("of GitHub's other type is a form with the JSON in it", () => {
    const form = new URLSearchParams({ payload: '{"zen":"Keep it & simple + small"}' }).toString();
    expect(read(form, "application/x-www-form-urlencoded")).toEqual({ payload: { zen: "Keep it & simple + small" } });
    expect(read("a=b", "application/x-www-form-urlencoded")).toEqual({ fault: "The form has no field named payload." });
    expect(read("payload=hello", "application/x-www-form-urlencoded")).toEqual({ fault: "The body is no JSON." });
  });

  it.each(["text/plain", "application/xml", "multipart/form-data; boundary=x", "json", ""])("of type “%s” is refused", (type) => {
    expect(read('{"a":1}', type)).toEqual({ fault: "Choose application/json as the content type of the webhook." });
  });

  it.each([
    ["nothing", "", "The body is no JSON."],
    ["text", "hello", "The body is no JSON."],
    ["half an object", '{"a":', "The body is no JSON."],
    ["an open text", '{"a":"\\', "The body is no JSON."],
    ["a list", "[1]", "The body is no JSON object."],
    ["null", "null", "The body is no JSON object."],
    ["a number", "12", "The body is no JSON object."],
  ])("that is %s is refused", (_, text, fault) => {
    expect(read(text)).toEqual({ fault });
  });

  it("that is not UTF-8 is refused", () => {
    expect(readPayload("application/json", Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toEqual({
      fault: "The body is no JSON.",
    });
  });

  const tooDeep = { fault: "The body is nested too deeply, or holds too many parts." };
  it.each([
    ["lists", "[".repeat(12_000_000)],
    ["objects", '{"a":'.repeat(5_000_000)],
    ["lists that are closed again", `{"a":${"[".repeat(101)}${"]".repeat(101)}}`],
    ["a million objects side by side", `{"a":[${"{},".repeat(1_000_000)}0]}`],
  ])("of %s is refused before it is parsed", (_, text) => {
    const started = performance.now();
    expect(read(text)).toEqual(tooDeep);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it("with brackets in its texts is not taken for a deep one", () => {
    expect(read(JSON.stringify({ message: "[{".repeat(10_000), quoted: '\\"[[[' }))).toHaveProperty("payload");
  });
});
