import { describe, expect, it } from "vitest";
import { defaultUse, looksSecret, refuseKey, refuseUse, refuseValue } from "./key-rules";

describe("a name", () => {
  it.each(["A", "DATABASE_URL", "A1_", "X".repeat(64), "PATH", "LD_PRELOAD", "DOCKER_HOST", "BASH_ENV"])("%s may be", (key) =>
    expect(refuseKey(key)).toBeNull(),
  );

  it.each(["", "a", "1A", "_A", "A-B", "A=B", "A B", "A\nB", "A\u0000", "É", "A.B", "X".repeat(65), "__proto__", " A", "A\n"])(
    "%j may not be",
    (key) => expect(refuseKey(key)).toContain("no name of a variable"),
  );

  it("PORT belongs to the platform", () => expect(refuseKey("PORT")).toContain("by the platform"));
});

describe("a value", () => {
  it.each(["", "x".repeat(65_536), "\u0001", "line\nline", "🔑", "$(id)", "'\"`\\"])("may be (%#)", (value) =>
    expect(refuseValue("A", value)).toBeNull(),
  );
  it.each([
    ["a\u0000b", "NUL"],
    ["x".repeat(65_537), "64 KiB"],
    ["é".repeat(32_769), "64 KiB"],
    ["\ud83d", "half of a character"],
  ])("may not be (%#)", (value, why) => {
    expect(refuseValue("A", value)).toContain(why);
    expect(refuseValue("A", value)?.length).toBeLessThan(100);
  });
});

describe("what steers the builder", () => {
  it.each([
    "PATH",
    "HOME",
    "SHELL",
    "ENV",
    "BASH_ENV",
    "IFS",
    "LD_PRELOAD",
    "LD_LIBRARY_PATH",
    "LD_AUDIT",
    "DOCKER_HOST",
    "DOCKER_CONFIG",
    "BUILDKIT_HOST",
    "BUILDX_BUILDER",
    "GIT_SSH_COMMAND",
    "HTTPS_PROXY",
  ])("%s is for run time alone", (key) => {
    expect(refuseUse(key, "run")).toBeNull();
    expect(refuseUse(key, "build")).toContain(key);
    expect(refuseUse(key, "both")).toContain(key);
  });
  it.each(["PATHS", "MY_PATH", "NODE_ENV", "GITHUB_TOKEN", "LDAP_URL"])("%s may be used in builds", (key) =>
    expect(refuseUse(key, "both")).toBeNull(),
  );
});

describe("what a name says", () => {
  it.each(["NEXT_PUBLIC_URL", "VITE_X", "PUBLIC_A", "REACT_APP_A", "NUXT_PUBLIC_A", "GATSBY_A", "EXPO_PUBLIC_A", "VUE_APP_A"])(
    "%s is baked into the bundle: build and run, no secret",
    (key) => {
      expect(defaultUse(key)).toBe("both");
      expect(looksSecret(`${key}_KEY`)).toBe(false);
    },
  );
  it.each(["URL", "PUBLIC", "DATABASE_URL"])("%s is used at run time", (key) => expect(defaultUse(key)).toBe("run"));
  it.each([
    "SECRET",
    "AUTH_SECRET",
    "GITHUB_TOKEN",
    "DB_PASSWORD",
    "PGPASSWORD",
    "API_KEY",
    "KEY",
    "AWS_SECRET_ACCESS_KEY",
    "GOOGLE_CREDENTIALS",
    "PRIVATE_PEM",
    "SENTRY_DSN",
    "DATABASE_URL",
    "REDIS_URL",
  ])("%s looks secret", (key) => expect(looksSecret(key)).toBe(true));
  it.each(["NODE_ENV", "MONKEY", "KEYBOARD", "BASE_URL", "TOKENIZER", "LOG_LEVEL"])("%s does not", (key) =>
    expect(looksSecret(key)).toBe(false),
  );
});
