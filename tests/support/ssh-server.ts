import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { freePort } from "./ports";
import { waitFor } from "./wait";

export type SshServer = {
  port: number;
  /** For addresses: whoever runs the test. */
  user: string;
  /** `ssh://user@127.0.0.1:port/…` of a path on this machine. */
  url: (path: string) => string;
  /** Lets this public key in, to read repositories and nothing else. */
  letIn: (publicKey: string) => Promise<void>;
  letNobodyIn: () => Promise<void>;
  /** Its fingerprint, as `ssh-keygen -l` prints it. */
  fingerprint: () => Promise<string>;
  /** Comes back with another host key. */
  changeKey: () => Promise<void>;
  /** What it has logged. */
  log: () => Promise<string>;
  close: () => Promise<void>;
};

/** Only what git asks for, without terminal, forwarding or a shell of one's own. Root's files belong to others: git is told so. */
const onlyGit =
  'restrict,command="GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=* git-shell -c \\"$SSH_ORIGINAL_COMMAND\\"" ';

const program = "/usr/sbin/sshd";

/** A real OpenSSH server on loopback that gives out repositories of this machine by their paths. */
export const startSshServer = async (): Promise<SshServer> => {
  const home = await mkdtemp(join(tmpdir(), "wh-sshd-"));
  const file = (name: string) => join(home, name);
  const port = await freePort();
  const { username } = userInfo();
  if (!existsSync(program)) throw new Error("There is no sshd: install openssh-server.");
  mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  const makeKey = async () => {
    for (const name of ["host", "host.pub"]) await rm(file(name), { force: true });
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file("host")]);
  };
  await makeKey();
  await writeFile(file("authorized_keys"), "", { mode: 0o600 });
  await writeFile(file("log"), "");
  await writeFile(
    file("config"),
    [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${file("host")}`,
      `AuthorizedKeysFile ${file("authorized_keys")}`,
      `PidFile ${file("pid")}`,
      "StrictModes no",
      "UsePAM no",
      "PermitRootLogin prohibit-password",
      "PasswordAuthentication no",
      "KbdInteractiveAuthentication no",
      "AcceptEnv GIT_PROTOCOL",
      "LogLevel VERBOSE",
      "",
    ].join("\n"),
  );
  const log = () => readFile(file("log"), "utf8");
  const start = async () => {
    const begun = (await log()).length;
    const child = spawn(program, ["-D", "-f", file("config"), "-E", file("log")], { stdio: "ignore" });
    await waitFor(async () => (await log()).slice(begun).includes("Server listening"), { what: "sshd", timeoutMs: 10_000 });
    return child;
  };
  let running = await start();
  const stop = async () => {
    const ended = once(running, "exit");
    running.kill("SIGTERM");
    await ended;
  };
  return {
    port,
    user: username,
    url: (path) => `ssh://${username}@127.0.0.1:${port}${path}`,
    letIn: (publicKey) => writeFile(file("authorized_keys"), `${onlyGit}${publicKey}\n`, { flag: "a" }),
    letNobodyIn: () => writeFile(file("authorized_keys"), ""),
    fingerprint: async () => execFileSync("ssh-keygen", ["-l", "-f", file("host.pub")], { encoding: "utf8" }).split(" ")[1] ?? "",
    changeKey: async () => {
      await stop();
      await makeKey();
      running = await start();
    },
    log,
    close: async () => {
      await stop();
      await rm(home, { recursive: true, force: true });
    },
  };
};
