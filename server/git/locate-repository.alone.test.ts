import { beforeEach, describe, expect, it, vi } from "vitest";
import { lsRemote } from "./git-rules";
import { locateRepository } from "./locate-repository";
import { parseRepository } from "./repository-rules";

const lookup = vi.hoisted(() => vi.fn());
vi.mock("node:dns/promises", () => ({ lookup }));

const strict = { allowLocal: false, allowPrivateAddresses: false };
const locate = (address: string, environment: Record<string, string> = {}, policy = strict) =>
  locateRepository(parseRepository(address, policy), { policy, environment, timeoutMs: 200 });
const names = (...addresses: string[]) => lookup.mockResolvedValue(addresses.map((address) => ({ address })));

beforeEach(() => lookup.mockReset());

describe("the addresses behind a name", () => {
  it("are pinned when all are public", async () => {
    names("140.82.112.3", "2606:50c0::1");
    expect(await locate("https://git.example.org/a")).toEqual(["140.82.112.3", "2606:50c0::1"]);
  });
  it.each(["10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "fd00::1"])(
    "%s among them refuses all",
    async (address) => {
      names("140.82.112.3", address);
      await expect(locate("https://git.example.org/a")).rejects.toMatchObject({
        reason: "repository_refused",
        fields: [{ path: "repository" }],
      });
    },
  );
  it("are not asked for where private ones are allowed", async () => {
    expect(await locate("https://git.lan/a", {}, { allowLocal: false, allowPrivateAddresses: true })).toBeNull();
    expect(lookup).not.toHaveBeenCalled();
  });
  it("that nobody knows, or nobody tells in time, are unreachable", async () => {
    lookup.mockRejectedValueOnce(new Error("ENOTFOUND"));
    await expect(locate("https://git.example.org/a")).rejects.toMatchObject({ reason: "repository_unreachable" });
    lookup.mockReturnValueOnce(new Promise(() => undefined));
    await expect(locate("https://git.example.org/a")).rejects.toMatchObject({ reason: "repository_unreachable" });
  });
  it("behind a proxy are checked as far as they are known, and left to the proxy", async () => {
    const proxy = { HTTPS_PROXY: "http://proxy:3128", NO_PROXY: "inside.org" };
    names("140.82.112.3");
    expect(await locate("https://git.example.org/a", proxy)).toBeNull();
    expect(await locate("https://git.inside.org/a", proxy)).toEqual(["140.82.112.3"]);
    names("10.0.0.1");
    await expect(locate("https://git.example.org/a", proxy)).rejects.toMatchObject({ reason: "repository_refused" });
    lookup.mockRejectedValueOnce(new Error("ENOTFOUND"));
    expect(await locate("https://git.example.org/a", proxy)).toBeNull();
  });
});

describe("the call of git", () => {
  const repository = parseRepository("https://git.example.org/a.git", strict);
  const inherited = {
    PATH: "/bin",
    HOME: "/root",
    GIT_SSL_CAINFO: "/ca",
    HTTPS_PROXY: "http://p",
    GIT_SSH_COMMAND: "evil",
    GIT_CONFIG_COUNT: "1",
    AUTH_SECRET: "s",
  };
  const command = lsRemote({ repository, pinned: ["140.82.112.3", "2606:50c0::1"], inherited, credential: {} }, [
    "refs/heads/main",
  ]);

  it("is held to the pinned addresses, without an end to the pin", () =>
    expect(command.arguments).toContain("http.curloptResolve=git.example.org:443:140.82.112.3,[2606:50c0::1]"));
  it("allows the one transport", () => {
    expect(command.arguments.filter((argument) => argument.startsWith("protocol."))).toEqual([
      "protocol.allow=never",
      "protocol.version=2",
      "protocol.https.allow=always",
    ]);
    expect(command.arguments).toContain("http.followRedirects=false");
  });
  it("ends its options before the address", () =>
    expect(command.arguments.slice(-3)).toEqual(["--", "https://git.example.org/a.git", "refs/heads/main"]));
  it("sees of the environment how to reach the world, and no more", () => {
    expect(command.environment).toMatchObject({
      PATH: "/bin",
      GIT_SSL_CAINFO: "/ca",
      HTTPS_PROXY: "http://p",
      HOME: "/nonexistent",
      GIT_CONFIG_NOSYSTEM: "1",
      LC_ALL: "C",
    });
    for (const name of ["GIT_SSH_COMMAND", "GIT_CONFIG_COUNT", "AUTH_SECRET"])
      expect(command.environment).not.toHaveProperty(name);
  });
});
