import { describe, expect, it } from "vitest";
import { fillIn, noticeAbout } from "./script-rules";

describe("values in the script", () => {
  it("are words of a shell, whatever stands in them", () => {
    expect(fillIn("a=@ORIGIN@ b=@ORIGIN@", { ORIGIN: "it's $(here) $&" })).toBe(
      `a='it'\\''s $(here) $&' b='it'\\''s $(here) $&'`,
    );
  });
  it("have a place, or it is said", () => expect(() => fillIn("a=", { ORIGIN: "x" })).toThrow(/ORIGIN/));
});

describe("what an administrator is told", () => {
  it.each([
    ["https://paas.example.com", null],
    ["http://paas.example.com", null],
    ["http://10.0.0.4:3000", null],
    ["http://[fd00::4]:3000", null],
    ["http://localhost:3000", /Only this machine/],
    ["http://127.0.0.1:3000", /Only this machine/],
    ["https://[::1]", /Only this machine/],
    ["http://203.0.113.9", /refuse/],
    ["http://[2001:db8::1]", /refuse|null/],
  ])("%s", (url, expected) => {
    const notice = noticeAbout(url, true);
    if (expected === null) expect(notice).toBeNull();
    else expect(String(notice)).toMatch(expected);
  });
  it("when nothing was built, that first", () => expect(noticeAbout("https://paas.example.com", false)).toMatch(/not built/));
});
