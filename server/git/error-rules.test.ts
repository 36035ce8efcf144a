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
  ])("%s", (stderr, code) => expect(classifyGitError(stderr).code).toBe(code));

  it("keeps the lines that say something", () =>
    expect(gitDetail("warning: x\nhint: y\n\nremote: Enumerating\rfatal: z\n")).toBe("remote: Enumerating\nfatal: z"));
});
