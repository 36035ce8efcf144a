import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fingerprintOf, newKeyPair } from "./openssh";

const folder = mkdtempSync(join(tmpdir(), "wh-openssh-"));
afterAll(() => rmSync(folder, { recursive: true }));

const keygen = (words: string[], input = "") => execFileSync("ssh-keygen", words, { encoding: "utf8", input }).trim();

describe("a key that we made", () => {
  // The length of the comment decides how much padding there is.
  it.each(["", "a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg", "wisehosting-dky_0123456789"])(
    "is read by OpenSSH, with the comment %j",
    (comment) => {
      const pair = newKeyPair(comment);
      const file = join(folder, `key-${comment.length}`);
      writeFileSync(file, pair.privateKey, { mode: 0o600 });
      expect(keygen(["-y", "-f", file])).toBe(pair.publicKey.trim());
      const [, blob = ""] = pair.publicKey.split(" ");
      expect(keygen(["-l", "-f", file])).toContain(fingerprintOf(blob));
    },
  );

  it("is another one each time", () => expect(newKeyPair("a").privateKey).not.toBe(newKeyPair("a").privateKey));
});
