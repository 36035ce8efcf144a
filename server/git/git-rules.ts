import type { Repository } from "./repository-rules";

/** A call of git as data: arguments after `git`, and the whole environment. */
export type GitCommand = { arguments: readonly string[]; environment: Readonly<Record<string, string>> };

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What of the machine's environment git may see: how to reach the world. Everything else, the owner's configuration,
 * credentials and .netrc included, stays out.
 */
const kept =
  /^(?:PATH|TMPDIR|(?:https?|all|no)_proxy|HTTP_PROXY|HTTPS_PROXY|ALL_PROXY|NO_PROXY|GIT_SSL_CAINFO|GIT_SSL_CAPATH|GIT_PROXY_SSL_CAINFO|SSL_CERT_FILE|SSL_CERT_DIR|CURL_CA_BUNDLE)$/;

/** Git speaks English, asks nobody, and reads no configuration but ours. */
export const gitEnvironment = (inherited: Environment): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(inherited).filter((pair): pair is [string, string] => kept.test(pair[0]) && pair[1] !== undefined),
  ),
  HOME: "/nonexistent",
  LC_ALL: "C",
  LANGUAGE: "",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  // Empty, not `true`: that would send an empty password and cost a round trip.
  GIT_ASKPASS: "",
  SSH_ASKPASS: "",
  GIT_OPTIONAL_LOCKS: "0",
});

/** Nothing from a repository is ever run: no hooks, filters, monitors, submodules, helpers. */
const harmless = {
  "core.hooksPath": "/dev/null",
  "core.fsmonitor": "false",
  "core.attributesFile": "/dev/null",
  "core.excludesFile": "/dev/null",
  "core.askPass": "",
  "core.autocrlf": "false",
  "core.symlinks": "true",
  // Larger blobs are streamed: a gigabyte of zeros costs no memory.
  "core.bigFileThreshold": "16m",
  "credential.helper": "",
  "submodule.recurse": "false",
  "fetch.recurseSubmodules": "false",
  "gc.auto": "0",
  "maintenance.auto": "false",
  "safe.directory": "*",
} as const;

const network = {
  "protocol.allow": "never",
  "protocol.version": "2",
  "http.followRedirects": "false",
  // A server that sends nothing at all for half a minute is dead; the time-out of the whole call comes on top.
  "http.lowSpeedLimit": "1",
  "http.lowSpeedTime": "30",
  "transfer.bundleURI": "false",
  // Always one pack, never thousands of loose objects.
  "fetch.unpackLimit": "1",
  "fetch.writeCommitGraph": "false",
} as const;

const configuration = (settings: Readonly<Record<string, string>>) =>
  Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);

/** Addresses that were checked, to be connected to and no others; null when a proxy resolves the name. */
export type Pinned = readonly string[] | null;

const transport = (repository: Repository, pinned: Pinned) => ({
  ...network,
  [`protocol.${repository.kind === "local" ? "file" : repository.kind}.allow`]: "always",
  ...(isHttp(repository) && pinned !== null ? { "http.curloptResolve": resolution(repository, pinned) } : {}),
});

const isHttp = (repository: Repository): repository is Extract<Repository, { kind: "https" | "http" }> =>
  repository.kind === "https" || repository.kind === "http";

/** Without a leading `+`, which would let the pin expire after a minute. */
const resolution = ({ host, port }: { host: string; port: number }, pinned: readonly string[]) =>
  `${host}:${port}:${pinned.map((address) => (address.includes(":") ? `[${address}]` : address)).join(",")}`;

/** git passes no `-c` on to the `upload-pack` of a local repository, which refuses one that belongs to another user. */
const localUploadPack = "--upload-pack=git -c 'safe.directory=*' upload-pack";

type RemoteCall = {
  repository: Repository;
  pinned: Pinned;
  inherited: Environment;
  /** Of `withAccess`: variables through which git comes to its credential. */
  credential: Readonly<Record<string, string>>;
};

const remote = (call: RemoteCall, before: readonly string[], verb: readonly string[]): GitCommand => ({
  arguments: [
    ...configuration({ ...harmless, ...transport(call.repository, call.pinned) }),
    ...before,
    ...verb,
    ...(call.repository.kind === "local" ? [localUploadPack] : []),
  ],
  environment: { ...gitEnvironment(call.inherited), ...call.credential },
});

/**
 * User name and password as git takes them from its environment: not from its arguments, which everybody on the machine sees,
 * nor from an address or a file. Bound to one scheme, host and port; redirects are not followed.
 */
export const passwordEnvironment = (
  { kind, host, port }: { kind: "https" | "http"; host: string; port: number },
  { username, password }: { username: string; password: string },
): Record<string, string> => ({
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: `http.${kind}://${host.includes(":") ? `[${host}]` : host}:${port}/.extraHeader`,
  GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`,
});

/** Which commits these patterns of refs name. */
export const lsRemote = (call: RemoteCall, patterns: readonly string[]): GitCommand => {
  const command = remote(call, [], ["ls-remote", "--symref"]);
  return { ...command, arguments: [...command.arguments, "--", call.repository.url, ...patterns] };
};

/** Fetches refspecs without tags into a bare repository, `depth` commits deep. */
export const fetchInto = (
  call: RemoteCall,
  options: { mirror: string; depth: number; refspecs: readonly string[] },
): GitCommand => {
  const command = remote(
    call,
    [`--git-dir=${options.mirror}`],
    ["fetch", "--quiet", "--force", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", `--depth=${options.depth}`],
  );
  return { ...command, arguments: [...command.arguments, "--", call.repository.url, ...options.refspecs] };
};

/** A call that stays inside one bare repository. */
export const inMirror = (mirror: string, inherited: Environment, verb: readonly string[]): GitCommand => ({
  arguments: [...configuration({ ...harmless, "protocol.allow": "never" }), `--git-dir=${mirror}`, ...verb],
  environment: gitEnvironment(inherited),
});
