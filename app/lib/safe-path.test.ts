import { expect, it } from "vitest";
import { safePath } from "./safe-path";

it.each([
  ["/apps/hello?x=1#L3", "/apps/hello?x=1#L3"],
  [undefined, "/"],
  [["/a", "/b"], "/"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["/\t/evil.example", "/"],
  ["https://evil.example/", "/"],
  ["javascript:alert(1)", "/"],
  ["/sign-in?next=/sign-in", "/"],
])("of %j goes on to %s", (given, path) => expect(safePath(given)).toBe(path));
