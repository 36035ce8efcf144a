import { describe, expect, it } from "vitest";
import { classifyGitError, gitDetail } from "./error-rules";

describe("what git's complaint means", () => {
  it.each([
    ["fatal: could not read Username for 'https://github.com': terminal prompts disabled", "repository_private"],
    ["fatal: unable to access 'https://x/a/': The requested URL returned error: 403", "repository_private"],
    ["fatal: unable to access 'http://x/a/': The requested URL returned error: 302", "repository_refused"],
    ["fatal: unable to access 'http://x/a/': The requested URL returned error: 502", "repository_unreachable"],
    ["fatal: repository 'https://x/a/' not found", "repository_unreachable"],
    ["fatal: https://x/info/refs not valid: is this a git repository?", "repository_unreachable"],
    ["fatal: unable to access 'https://x/': Could not resolve host: x", "repository_unreachable"],
    ["fatal: unable to access 'https://x/': SSL certificate problem: self-signed certificate", "repository_unreachable"],
    [
      "fatal: unable to access 'https://x/': Failed to connect to x port 443 after 0 ms: Couldn't connect to server",
      "repository_unreachable",
    ],
    ["fatal: remote error: upload-pack: not our ref 1111111111111111111111111111111111111111", "commit_not_found"],
    ["error: Server does not allow request for unadvertised object 1111", "commit_not_served"],
    ["fatal: couldn't find remote ref refs/heads/x", "branch_not_found"],
    ["fatal: mismatched algorithms: client sha1; server sha256", "object_format"],
    ["fatal: dumb http transport does not support shallow capabilities", "repository_refused"],
    ["fatal: write error: No space left on device", "disk_full"],
    ["fatal: transport 'ext' not allowed", "repository_refused"],
    [
      "error: RPC failed; curl 18 transfer closed with outstanding read data remaining\nfatal: early EOF",
      "repository_unreachable",
    ],
    ["something new", "fetch_failed"],
    ["git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.", "repository_private"],
    ["ERROR: Repository not found.\nfatal: Could not read from remote repository.", "repository_private"],
    ["remote: ERROR: The project you were looking for could not be found or you don't have permission", "repository_private"],
    ["@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.", "host_key_refused"],
    ["No ED25519 host key is known for h and you have requested strict checking.", "host_key_refused"],
    ["ssh: Could not resolve hostname h: Name or service not known", "repository_unreachable"],
    ["ssh: connect to host h port 22: Connection refused", "repository_unreachable"],
    ["ssh: connect to host h port 22: Connection timed out", "repository_unreachable"],
    ["kex_exchange_identification: Connection closed by remote host", "repository_unreachable"],
    ["sh: 1: ssh: not found\nfatal: Could not read from remote repository.", "fetch_failed"],
  ])("%s", (stderr, code) => expect(classifyGitError(stderr).code).toBe(code));

  it.each([
    ["fatal: unable to access 'https://x/': The requested URL returned error: 429", true],
    ["fatal: unable to access 'https://x/': The requested URL returned error: 503", true],
    ["fatal: unable to access 'https://x/': Failed to connect to x port 443", true],
    ["ssh: connect to host h port 22: Connection timed out", true],
    ["fatal: early EOF", true],
    ["fatal: unable to access 'https://x/': The requested URL returned error: 403", false],
    ["fatal: repository 'https://x/a/' not found", false],
    ["fatal: unable to access 'https://x/': SSL certificate problem: self-signed certificate", false],
    ["something new", false],
  ])("%s: worth another try %s", (stderr, passes) => expect(classifyGitError(stderr).passes).toBe(passes));

  it.each([
    ["fatal: Authentication failed for 'https://x/a/'", null, "Connect its provider"],
    ["fatal: Authentication failed for 'https://x/a/'", "password", "does not let this connection"],
    ["fatal: repository 'https://x/a/' not found", null, "no git repository at this address."],
    ["fatal: repository 'https://x/a/' not found", "password", "or this connection may not read it"],
    ["git@h: Permission denied (publickey).", "key", "Add its public half"],
    ["sh: 1: ssh: not found", "key", "openssh-client"],
  ] as const)("%s, with %s: says %s", (stderr, access, words) =>
    expect(classifyGitError(stderr, access).sentence).toContain(words),
  );

  it("keeps the lines that say something", () =>
    expect(gitDetail("warning: x\nhint: y\n\nremote: Enumerating\rfatal: z\n")).toBe("remote: Enumerating\nfatal: z"));
});
