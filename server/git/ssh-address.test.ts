import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../errors";
import { publishedServerKeys } from "./providers/published-keys";
import { fullRefOf, parseFullRef } from "./ref-grammar";
import { parseRepository } from "./repository-rules";
import { sshConfig, sshEnvironment } from "./ssh-config-rules";

const strict = { allowLocal: false, allowPrivateAddresses: false, access: { kind: "key" } as const };
const open = { allowLocal: true, allowPrivateAddresses: true, access: { kind: "key" } as const };
const ssh = { kind: "ssh", user: "git", port: 22 } as const;

const refusal = (call: () => unknown) => {
  try {
    call();
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, path: error.fields[0]?.path, sentence: error.message };
    throw error;
  }
  return null;
};

describe("an SSH address, with a deploy key", () => {
  it.each([
    ["git@github.com:a/b.git", { ...ssh, url: "git@github.com:a/b.git", host: "github.com" }],
    [" git@GitHub.com:a/b.git/ ", { ...ssh, url: "git@github.com:a/b.git", host: "github.com" }],
    ["ssh://git@github.com/a/b.git", { ...ssh, url: "ssh://git@github.com:22/a/b.git", host: "github.com" }],
    [
      "SSH://git@git.example.org:2222/a/b",
      { ...ssh, url: "ssh://git@git.example.org:2222/a/b", host: "git.example.org", port: 2222 },
    ],
    ["ssh://git@git.example.org/~ada/app", { ...ssh, url: "ssh://git@git.example.org:22/~ada/app", host: "git.example.org" }],
    [
      "ada_1.x-y@git.example.org:/srv/git/app",
      { ...ssh, user: "ada_1.x-y", url: "ada_1.x-y@git.example.org:/srv/git/app", host: "git.example.org" },
    ],
    ["git@[2606:4700::1111]:a/b", { ...ssh, url: "git@[2606:4700::1111]:a/b", host: "2606:4700::1111" }],
    ["ssh://git@140.82.112.3/a/b", { ...ssh, url: "ssh://git@140.82.112.3:22/a/b", host: "140.82.112.3" }],
    ["git@bücher.example:a/b", { ...ssh, url: "git@xn--bcher-kva.example:a/b", host: "xn--bcher-kva.example" }],
  ])("%s is read", (address, repository) => expect(parseRepository(address, strict)).toEqual(repository));

  it.each([
    "ssh://github.com/a/b",
    "ssh://@github.com/a/b",
    "@github.com:a/b",
    "-oProxyCommand=id@github.com:a/b",
    "ssh://-oProxyCommand=id/a/b",
    "ssh://git@-oProxyCommand=id/a/b",
    "git@-oProxyCommand=id:a/b",
    "ssh://git@github.com:-22/a",
    "ssh://git@github.com:22x/a",
    "ssh://git@github.com:0/a",
    "ssh://git@github.com:99999/a",
    "ssh://git@github.com",
    "ssh://git@github.com/",
    "git@github.com:",
    "git@github.com:a/../b",
    "git@github.com:./a",
    "git@github.com:-a/b",
    "git@github.com:a/-b",
    "git@github.com:a//b",
    "git@github.com:a b",
    "git@github.com:a'b",
    'git@github.com:a"b',
    "git@github.com:a;id",
    "git@github.com:a$(id)",
    "git@github.com:a`id`",
    "git@github.com:a|id",
    "git@github.com:a\\b",
    "git@github.com:a%20b",
    "git@github.com:a\nProxyCommand id",
    "gi t@github.com:a/b",
    "g;id@github.com:a/b",
    "git@git@github.com:a/b",
    "git@git hub.com:a/b",
    "git@github.com%00:a/b",
    "git@x;id:",
    "git@localhost:a/b",
    "git@127.0.0.1:a/b",
    "git@2130706433:a/b",
    "git@0x7f.1:a/b",
    "git@10.0.0.1:a/b",
    "git@169.254.169.254:a/b",
    "git@[::1]:a/b",
    "git@[::ffff:127.0.0.1]:a/b",
    "git@[fe80::1%25eth0]:a/b",
    "git@github.com.:a/b",
    "git+ssh://git@github.com/a/b",
    "ssh+git://git@github.com/a/b",
    "ext::ssh git@github.com %S a",
    "ext::git@github.com:a/b",
    "https://github.com/a/b",
    `git@github.com:${"a".repeat(1_000)}`,
  ])("%j is refused at its field", (address) =>
    expect(refusal(() => parseRepository(address, strict))).toMatchObject({ code: "invalid", path: "repository" }),
  );

  it("is refused without a key, with what else could be done; and a key without SSH is too", () => {
    const { access: _, ...without } = strict;
    expect(refusal(() => parseRepository("git@github.com:a/b.git", without))?.sentence).toBe(
      "An SSH address needs a deploy key: choose one, or give https://github.com/a/b.git.",
    );
    expect(refusal(() => parseRepository("git@github.com:a/b.git", { ...strict, access: { kind: "password" } }))).not.toBeNull();
    expect(refusal(() => parseRepository("https://github.com/a/b.git", strict))?.sentence).toContain("git@github.com:a/b.git");
    expect(refusal(() => parseRepository("/srv/a", open))?.sentence).toContain("SSH");
  });

  /** Signs that a shell, ssh, its configuration or git take for something else than themselves. */
  const hostile = fc.stringMatching(/^[-a-z0-9@:/.\[\]~%$`'";|&<>(){}*?#!\\ \n\t=,+_^]{0,40}$/);

  it("of any kind, hostile or not, either is refused or is made of harmless words", () => {
    const address = fc.oneof(
      hostile,
      fc.tuple(hostile, hostile, hostile).map(([user, host, path]) => `ssh://${user}@${host}/${path}`),
      fc.tuple(hostile, hostile, hostile).map(([user, host, path]) => `${user}@${host}:${path}`),
      fc.tuple(hostile, hostile).map(([user, path]) => `${user}@git.example.org:${path}`),
      fc.tuple(hostile, hostile).map(([host, path]) => `ssh://git@${host}:2222/${path}`),
    );
    fc.assert(
      fc.property(address, (text) => {
        let repository: ReturnType<typeof parseRepository>;
        try {
          repository = parseRepository(text, strict);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          return;
        }
        if (repository.kind !== "ssh") throw new Error(`${text} became ${repository.kind}`);
        expect(repository.user).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/);
        expect(repository.host).toMatch(/^(?:[a-z0-9_][a-z0-9_.-]*|[0-9a-f:.]+)$/);
        expect(repository.port).toBeGreaterThan(0);
        const rest = repository.url
          .replace(/^ssh:\/\//, "")
          .replace(/^[^/]*?@(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d+(?=\/))?:?/, "");
        expect(rest).toMatch(/^\/?[A-Za-z0-9_.+~][A-Za-z0-9_.+~-]*(?:\/[A-Za-z0-9_.+~][A-Za-z0-9_.+~-]*)*$/);
        const call = { server: repository, address: null, keyFile: "/k", knownHostsFile: "/h", known: true };
        expect(sshConfig(call).split("\n")).toHaveLength(
          sshConfig({ ...call, server: { host: "a", port: 22, user: "git" } }).split("\n").length,
        );
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("what ssh is told", () => {
  const call = {
    server: { host: "git.example.org", port: 2222, user: "git" },
    address: "192.0.2.7",
    keyFile: "/dev/shm/x/key",
    knownHostsFile: "/dev/shm/x/known_hosts",
    known: true,
  };
  const lines = (over: Partial<typeof call> = {}) => sshConfig({ ...call, ...over }).split("\n");

  it("is where to go, with which key, and under which name the server is known", () =>
    expect(lines()).toEqual(
      expect.arrayContaining([
        "HostName 192.0.2.7",
        "HostKeyAlias [git.example.org]:2222",
        "Port 2222",
        "User git",
        'IdentityFile "/dev/shm/x/key"',
        "IdentitiesOnly yes",
        "StrictHostKeyChecking yes",
        'UserKnownHostsFile "/dev/shm/x/known_hosts"',
      ]),
    ));
  it("is to ask nobody, to forward nothing and to run nothing", () =>
    expect(lines()).toEqual(
      expect.arrayContaining([
        "BatchMode yes",
        "IdentityAgent none",
        "ForwardAgent no",
        "ClearAllForwardings yes",
        "PermitLocalCommand no",
        "ProxyCommand none",
        "ControlMaster no",
        "PreferredAuthentications publickey",
      ]),
    ));
  it("takes a server at its word only where it is not known", () =>
    expect(lines({ known: false })).toContain("StrictHostKeyChecking accept-new"));
  it("is found through a constant command, wherever the file lies", () =>
    expect(sshEnvironment("/a b'$(id)/c")).toEqual({
      GIT_SSH_VARIANT: "ssh",
      GIT_SSH_COMMAND: 'ssh -F "$WISEHOSTING_SSH_CONFIG"',
      WISEHOSTING_SSH_CONFIG: "/a b'$(id)/c",
    }));
});

describe("a full ref", () => {
  it.each(["refs/pull/5/head", "refs/merge-requests/12/head", "refs/pull-requests/3/from"])(
    "%s is a pull request's head",
    (ref) => expect(fullRefOf({ branch: "main", ref })).toBe(ref),
  );
  it.each([
    "",
    "refs/heads/main",
    "refs/pull/0/head",
    "refs/pull/05/head",
    "refs/pull/5/merge",
    "refs/pull/5/head/x",
    "refs/pull/5/head\n",
    "refs/pull/../heads/main",
    "refs/pull/12345678901/head",
    "+refs/pull/5/head",
    "refs/pull/*/head",
    "-refs/pull/5/head",
    "HEAD",
  ])("%j is none", (ref) => expect(refusal(() => parseFullRef(ref))).toMatchObject({ path: "branch" }));
  it("of a branch is below refs/heads", () => expect(fullRefOf({ branch: "main", ref: null })).toBe("refs/heads/main"));
});

it.each(["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"])("the key of %s is known", (server) =>
  expect(publishedServerKeys(server)).toEqual([expect.stringMatching(new RegExp(`^${server} ssh-ed25519 AAAA\\S{64}$`))]),
);
it.each(["[github.com]:443", "example.org", "constructor", "__proto__"])("of %s nothing is published", (server) =>
  expect(publishedServerKeys(server)).toEqual([]),
);
