import { describe, expect, it } from "vitest";
import { AppError } from "../errors";
import { isPublicAddress } from "./address-rules";
import { parseRef } from "./ref-grammar";
import { parseRepository } from "./repository-rules";

const strict = { allowLocal: false, allowPrivateAddresses: false };
const open = { allowLocal: true, allowPrivateAddresses: true };

/** The field and the sentence with which something is refused. */
const refusal = (call: () => unknown) => {
  try {
    call();
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, path: error.fields[0]?.path, sentence: error.message };
    throw error;
  }
  return null;
};

describe("a branch name", () => {
  it.each([
    "main",
    "feature/x",
    "v1.2",
    "a-b_c",
    "käse",
    "功能/登录",
    "1234567890123456789012345678901234567890",
    "a@b",
    "x".repeat(255),
    "a;id",
    "$(id)",
    "a'b",
  ])("%s is taken as it is", (name) => expect(parseRef(name)).toBe(name));
  it.each([
    "",
    "--upload-pack=x",
    "-c",
    "-",
    "HEAD",
    "@",
    "refs/heads/main",
    "refs/../x",
    "a..b",
    "a@{1}",
    "a b",
    "a\nb",
    "a\tb",
    "a\u0000b",
    "a~1",
    "a^",
    "a:b",
    "a?",
    "a*",
    "a[b",
    "a\\b",
    "a.lock",
    "a.lock/b",
    ".a",
    "a/.b",
    "/a",
    "a/",
    "a//b",
    "a.",
    "x".repeat(256),
    "ä".repeat(128),
    "a\u200bb",
    "a\u202eb",
    "a\u00a0b",
    "\ud800",
  ])("%j is refused", (name) => {
    expect(refusal(() => parseRef(name))).toMatchObject({ code: "invalid", path: "branch" });
  });
});

describe("an address", () => {
  it.each(["1.1.1.1", "140.82.112.3", "2606:4700::1111", "2a00:1450::1"])("%s is public", (text) =>
    expect(isPublicAddress(text)).toBe(true),
  );
  it.each([
    "127.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "255.255.255.255",
    "224.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "::1",
    "::",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "::127.0.0.1",
    "fe80::1",
    "fc00::1",
    "fd12::1",
    "fec0::1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:1::",
    "2001:db8::1",
    "ff02::1",
    "",
    "example.org",
    "1.1.1",
    "fe80::1%eth0",
  ])("%j is not", (text) => expect(isPublicAddress(text)).toBe(false));
});

describe("a repository", () => {
  it.each([
    ["https://github.com/a/b", { kind: "https", url: "https://github.com/a/b", host: "github.com", port: 443 }],
    ["  HTTPS://GitHub.com/a/b.git/ ", { kind: "https", url: "https://github.com/a/b.git", host: "github.com", port: 443 }],
    [
      "https://git.example.org:8443/a/../b",
      { kind: "https", url: "https://git.example.org:8443/b", host: "git.example.org", port: 8443 },
    ],
    [
      "https://bücher.example/a",
      { kind: "https", url: "https://xn--bcher-kva.example/a", host: "xn--bcher-kva.example", port: 443 },
    ],
    ["https://140.82.112.3/a", { kind: "https", url: "https://140.82.112.3/a", host: "140.82.112.3", port: 443 }],
    ["https://[2606:4700::1111]/a", { kind: "https", url: "https://[2606:4700::1111]/a", host: "2606:4700::1111", port: 443 }],
  ])("%s is read", (address, repository) => expect(parseRepository(address, strict)).toEqual(repository));

  it.each([
    "",
    "ext::sh -c id",
    "ext::id",
    "file:///etc",
    "/etc",
    "ssh://git@github.com/a/b",
    "git@github.com:a/b.git",
    "git@x;id:",
    "git://github.com/a",
    "ftp://github.com/a",
    "-oProxyCommand=id",
    "--upload-pack=id",
    "https://-oProxyCommand/a",
    "fd::17",
    "a/b",
    "github.com/a/b",
    "../x",
    "./x",
    "https://",
    "https:///a",
    "https://github.com",
    "https://github.com/",
    "https://user@github.com/a",
    "https://user:pass@github.com/a",
    "https://@github.com/a",
    "https://github.com/a#main",
    "https://github.com/a?x=1",
    "https://github.com\\@evil.org/a",
    "https://github.com/a\nb",
    "https://github.com/a%0ab",
    "https://git\thub.com/a",
    "https://github.com/a b",
    "https://github.com:0/a",
    "https://github.com:99999/a",
    "http://github.com/a",
    "https://localhost/a",
    "https://x.localhost/a",
    "https://127.0.0.1/a",
    "https://127.1/a",
    "https://2130706433/a",
    "https://0x7f000001/a",
    "https://0177.0.0.1/a",
    "https://134744072/a",
    "https://10.0.0.1/a",
    "https://169.254.169.254/a",
    "https://[::1]/a",
    "https://[::ffff:127.0.0.1]/a",
    "https://[::ffff:8.8.8.8]/a",
    "https://[fd00::1]/a",
    "https://github.com./a",
    "https://１２７.0.0.1/a",
    "https://127。0。0。1/a",
    "https://[fe80::1%25eth0]/a",
    `https://github.com/${"a".repeat(1_000)}`,
  ])("%j is refused at its field", (address) => {
    const found = refusal(() => parseRepository(address, strict));
    expect(found).toMatchObject({ code: "invalid", path: "repository" });
    expect(found?.sentence).toMatch(/^[A-Za-z].*\.(?:git)?\.?$|https:/);
  });

  it("suggests the https address for what looks like ssh", () => {
    expect(refusal(() => parseRepository("git@github.com:a/b.git", strict))?.sentence).toContain("https://github.com/a/b.git");
  });

  it.each([
    ["/srv/app.git", { kind: "local", url: "/srv/app.git" }],
    ["//srv//my app/", { kind: "local", url: "/srv/my app" }],
    ["file:///srv/my%20app", { kind: "local", url: "/srv/my app" }],
    ["file://localhost/srv/app", { kind: "local", url: "/srv/app" }],
    ["http://127.0.0.1:8000/a", { kind: "http", url: "http://127.0.0.1:8000/a", host: "127.0.0.1", port: 8000 }],
    ["http://gitea.lan/a", { kind: "http", url: "http://gitea.lan/a", host: "gitea.lan", port: 80 }],
    ["https://localhost/a", { kind: "https", url: "https://localhost/a", host: "localhost", port: 443 }],
  ])("%s is read where the administrator allows it", (address, repository) =>
    expect(parseRepository(address, open)).toEqual(repository),
  );

  it.each([
    "/srv/../etc",
    "/",
    "file://server/x",
    "file:///%00",
    "file:///%zz",
    "file:///a#b",
    "http://2130706433/a",
    "/srv/a\nb",
    "ext::id",
    "ssh://a/b",
    "file:relative",
    "http://u@127.0.0.1/a",
  ])("%j is refused even then", (address) =>
    expect(refusal(() => parseRepository(address, open))).toMatchObject({ code: "invalid", path: "repository" }),
  );
});
