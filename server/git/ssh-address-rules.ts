import { checkHost, type RepositoryPolicy, refuse } from "./host-rules";

/** Parts of an SSH address as they were written. `home`: `user@server:path`, whose path begins in the user's home. */
type SshAddress = { from: "root" | "home"; user: string; authority: string; path: string };
type SshRepository = { kind: "ssh"; url: string; host: string; port: number; user: string };

/** Null for what does not look like one. */
export const readSshAddress = (address: string): SshAddress | null => {
  const long = /^ssh:\/\/(?:([^@/]*)@)?([^/]*)(.*)$/i.exec(address);
  if (long) return { from: "root", user: long[1] ?? "", authority: long[2] ?? "", path: long[3] ?? "" };
  const short = /^([^@/:]*)@(\[[^\]/]*\]|[^/:]*):(.*)$/.exec(address);
  return short && { from: "home", user: short[1] ?? "", authority: short[2] ?? "", path: short[3] ?? "" };
};

/** Words for ssh and for the shell at the other end: letters and a few signs, and none that begins like an option. */
const userGrammar = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;
const partGrammar = /^[A-Za-z0-9_.+~][A-Za-z0-9_.+~-]*$/;

/** What comes out is safe to hand to git. @throws AppError at the field `repository` */
export const parseSsh = (given: SshAddress, policy: RepositoryPolicy): SshRepository => {
  const { from, user } = given;
  if (user === "")
    throw refuse("Give the user name before the server: on most servers it is git, as in git@git.example.com:team/app.git.");
  if (!userGrammar.test(user)) throw refuse("The user name in this address holds characters that are not allowed.");
  const { host, port } = parseServer(given.authority, policy);
  const path = parsePath(given.path);
  if (policy.access?.kind !== "key")
    throw refuse(`An SSH address needs a deploy key: choose one, or give https://${host}/${path.replace(/^[/~]+/, "")}.`);
  const server = host.includes(":") ? `[${host}]` : host;
  return {
    kind: "ssh",
    url: from === "home" ? `${user}@${server}:${path}` : `ssh://${user}@${server}:${port}${path}`,
    host,
    port,
    user,
  };
};

const parseServer = (authority: string, policy: RepositoryPolicy): { host: string; port: number } => {
  const [, name = "", digits] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(authority) ?? [];
  const port = Number(digits ?? 22);
  // The rules of names and addresses are those of a URL, where they are normalised as well.
  const address = `https://${name}:${port}/`;
  if (!/^[^\s/?#\\@%]+$/.test(name) || !URL.canParse(address)) throw refuse("That is not the name of a server.");
  if (port === 0) throw refuse("Port 0 is not a port.");
  const host = new URL(address).hostname.replace(/^\[|\]$/g, "");
  checkHost(host, name, policy);
  return { host, port };
};

const parsePath = (given: string): string => {
  const path = given.replace(/\/+$/, "");
  if (path === "") throw refuse("That is only the address of a server. Add the repository's path.");
  const parts = path.replace(/^\//, "").split("/");
  if (parts.includes("..") || parts.includes(".")) throw refuse("Write the path without “.” and “..”.");
  if (!parts.every((part) => partGrammar.test(part)))
    throw refuse("The path of an SSH address has letters, digits and . _ + ~ - alone, and no part of it begins with a hyphen.");
  return path;
};
