import { access, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GitAccess } from "./access-schema";
import { type Pinned, passwordEnvironment } from "./git-rules";
import type { Repository } from "./repository-rules";
import { sshConfig, sshEnvironment } from "./ssh-config-rules";

type SshRepository = Extract<Repository, { kind: "ssh" }>;

/** `seen`: lines of known_hosts that ssh wrote down, of a server whose key was not known. */
export type Accessed = { credential: Record<string, string>; seen: () => Promise<string[]> };

const nothing: Accessed = { credential: {}, seen: () => Promise.resolve([]) };

export type AccessCall = {
  repository: Repository;
  access: GitAccess | null;
  pinned: Pinned;
  /** An SSH server of which no key is known is taken at its word, this once. */
  trustsFirst: boolean;
};

/**
 * Gives `work` the variables through which git comes to its credential. A key lies in files of its own for that long, in memory where
 * the machine has some, and is gone afterwards, whatever happened.
 */
export const withAccess = async <Result>(
  { repository, access: held, pinned, trustsFirst }: AccessCall,
  work: (accessed: Accessed) => Promise<Result>,
): Promise<Result> => {
  if (held === null || repository.kind === "local") return work(nothing);
  if (held.kind === "key")
    return repository.kind === "ssh" ? withKey({ repository, key: held, pinned, trustsFirst }, work) : work(nothing);
  return repository.kind === "ssh" ? work(nothing) : work({ ...nothing, credential: passwordEnvironment(repository, held) });
};

type KeyCall = Pick<AccessCall, "pinned" | "trustsFirst"> & {
  repository: SshRepository;
  key: Extract<GitAccess, { kind: "key" }>;
};

const withKey = async <Result>(
  { repository, key, pinned, trustsFirst }: KeyCall,
  work: (accessed: Accessed) => Promise<Result>,
) => {
  const folder = await newFolder();
  try {
    const [keyFile, knownHostsFile, configFile] = ["key", "known_hosts", "config"].map((name) =>
      join(/* turbopackIgnore: true */ folder, name),
    ) as [string, string, string];
    const write = (file: string, text: string) => writeFile(file, text, { mode: 0o600, flag: "wx" });
    const known = key.knownHosts.length > 0 || !trustsFirst;
    const address = await reachable(pinned, repository.port);
    await write(keyFile, key.privateKey);
    await write(knownHostsFile, key.knownHosts.map((line) => `${line}\n`).join(""));
    await write(configFile, sshConfig({ server: repository, address, keyFile, knownHostsFile, known }));
    const seen = async () => (known ? [] : linesOf(await readFile(knownHostsFile, "utf8")));
    return await work({ credential: sshEnvironment(configFile), seen });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const linesOf = (text: string) => text.split("\n").filter((line) => line.trim() !== "");

const connectWithinMs = 5_000;

/** ssh takes one address: of those that were checked the first that answers, so that a machine without IPv6 needs none. */
const reachable = async (pinned: Pinned, port: number): Promise<string | null> => {
  const [first = null, ...others] = pinned ?? [];
  if (first === null || others.length === 0) return first;
  for (const address of pinned ?? []) if (await answers(address, port)) return address;
  return first;
};

const answers = (host: string, port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ host, port, timeout: connectWithinMs });
    const end = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once("connect", () => end(true));
    socket.once("timeout", () => end(false));
    socket.once("error", () => end(false));
  });

const memory = "/dev/shm";
const prefix = "wisehosting-ssh-";
/** No call of git takes that long: what is older was left behind by a process that was killed. */
const leftBehindMs = 86_400_000;

const newFolder = async (): Promise<string> => {
  const parent = await access(memory).then(
    () => memory,
    () => tmpdir(),
  );
  await removeLeftBehind(parent);
  return mkdtemp(join(parent, `${prefix}${process.pid}-`));
};

const removeLeftBehind = async (parent: string): Promise<void> => {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue;
    const folder = join(/* turbopackIgnore: true */ parent, name);
    // Another process may have removed it meanwhile, or it is another user's.
    const made = await stat(folder).catch(() => null);
    if (made === null || made.uid !== process.getuid?.() || Date.now() - made.mtimeMs < leftBehindMs) continue;
    await rm(folder, { recursive: true, force: true });
  }
};
