import { expect, test } from "vitest";
import { asSshAddress, isSshAddress, looksWhole } from "./source-address-rules";

test.each([
  ["git@example.com:team/shop.git", true],
  ["ssh://git@example.com:2222/team/shop.git", true],
  ["git@[2001:db8::1]:team/shop.git", true],
  ["https://example.com/team/shop.git", false],
  ["https://user@example.com/team/shop.git", false],
  ["git@example.com", false],
  ["/srv/git/shop.git", false],
])("%s is an SSH address: %s", (address, is) => {
  expect(isSshAddress(address)).toBe(is);
});

test.each([
  ["https://example.com/team/shop.git", "git@example.com:team/shop.git"],
  ["https://example.com/team/shop", "git@example.com:team/shop.git"],
  ["https://me@example.com:8443/group/sub/shop/", "git@example.com:group/sub/shop.git"],
  ["https://example.com/shop", null],
  ["git@example.com:team/shop.git", null],
  ["", null],
])("%s for SSH is %s", (address, ssh) => {
  expect(asSshAddress(address)).toBe(ssh);
});

test.each([
  [null, false],
  ["", false],
  ["https://example.com", false],
  ["https://example.com/team", true],
  ["/srv/git", true],
  ["git@example.com:team/shop", true],
  ["git@example.com:", false],
])("%s is looked at: %s", (address, is) => {
  expect(looksWhole(address)).toBe(is);
});
