import { checkHost, type RepositoryPolicy, refuse } from "./host-rules";
import { parseSsh, readSshAddress } from "./ssh-address-rules";

export type { RepositoryPolicy } from "./host-rules";

/** `host` has no brackets. `url` is what git gets. */
export type Repository =
  | { kind: "https" | "http"; url: string; host: string; port: number }
  | { kind: "ssh"; url: string; host: string; port: number; user: string }
  | { kind: "local"; url: string };

/** Reads a repository's address; what comes out is safe to hand to git. @throws AppError at the field `repository` */
export const parseRepository = (given: string, policy: RepositoryPolicy): Repository => {
  const address = given.trim();
  if (address === "") throw refuse("Give the repository's address.");
  if (address.length > 1_000) throw refuse("That address is too long.");
  if (/[\p{C}\p{Z}]/u.test(address) && !isPath(address))
    throw refuse("An address holds no spaces, line breaks or invisible characters.");
  if (/\p{Cc}/u.test(address)) throw refuse("An address holds no line breaks or control characters.");
  if (address.startsWith("-")) throw refuse("An address cannot begin with a hyphen.");
  if (isPath(address)) return withoutKey(parseLocal(address, policy), policy);
  if (/^https?:\/\//i.test(address)) return withoutKey(parseUrl(address, policy), policy);
  const ssh = readSshAddress(address);
  if (ssh) return parseSsh(ssh, policy);
  throw refuseTransport(address);
};

/** A key is of no use elsewhere: better said than left aside. */
const withoutKey = (repository: Repository, policy: RepositoryPolicy): Repository => {
  if (policy.access?.kind !== "key") return repository;
  const example =
    repository.kind === "https" && !repository.host.includes(":")
      ? `an address like git@${repository.host}:${new URL(repository.url).pathname.slice(1)}`
      : "an SSH address";
  throw refuse(`A deploy key reads over SSH: give ${example}, or choose no key.`);
};

const isPath = (address: string) => address.startsWith("/") || /^file:\/\//i.test(address);

const parseLocal = (address: string, policy: RepositoryPolicy): Repository => {
  if (!policy.allowLocal) throw refuse("Paths on the server are not allowed here. Give an https:// address.");
  const path = address.startsWith("/") ? address : pathOfFileUrl(address);
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) throw refuse("Write the path without “..”.");
  if (parts.length === 0) throw refuse("That is the root of the file system, not a repository.");
  return { kind: "local", url: `/${parts.join("/")}` };
};

const pathOfFileUrl = (address: string): string => {
  const rest = address.slice("file://".length).replace(/^localhost(?=\/)/i, "");
  if (!rest.startsWith("/")) throw refuse("A file:// address begins with three slashes: file:///srv/app.git.");
  if (/[?#]/.test(rest)) throw refuse("A file:// address holds no ? and no #.");
  try {
    const path = decodeURIComponent(rest);
    if (/\p{Cc}/u.test(path)) throw refuse("An address holds no line breaks or control characters.");
    return path;
  } catch (error) {
    if (error instanceof URIError) throw refuse("That address is not a valid URL.");
    throw error;
  }
};

const parseUrl = (address: string, policy: RepositoryPolicy): Repository => {
  if (address.includes("\\")) throw refuse("An address holds no backslashes.");
  if (!URL.canParse(address)) throw refuse("That address is not a valid URL.");
  const url = new URL(address);
  const authority = address.replace(/^https?:\/\//i, "").split(/[/?#]/)[0] ?? "";
  if (authority.includes("@")) {
    throw refuse("Leave user name, password or token out of the address: it would be shown to everyone who sees the app.");
  }
  if (address.includes("#") || address.includes("?"))
    throw refuse("A repository's address holds no ? and no #. The branch has a field of its own.");
  if (url.protocol === "http:" && !policy.allowPrivateAddresses)
    throw refuse("Use https://, http:// can be read and changed on the way.");
  if (url.port === "0") throw refuse("Port 0 is not a port.");
  if (/^\/*$/.test(url.pathname)) throw refuse("That is only the address of a server. Add the repository's path.");
  if (/%(?:0[0-9a-f]|1[0-9a-f]|7f)/i.test(url.pathname)) throw refuse("An address holds no line breaks or control characters.");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  checkHost(host, authority, policy);
  const kind = url.protocol === "https:" ? "https" : "http";
  return { kind, url: url.href.replace(/\/+$/, ""), host, port: Number(url.port) || (kind === "https" ? 443 : 80) };
};

const refuseTransport = (address: string) => {
  const transport = /^([a-z][a-z0-9+.-]*)::?/i.exec(address);
  if (transport) return refuse(`${(transport[1] ?? "").slice(0, 20)} addresses cannot be used. Give an https:// address.`);
  if (/^[\w-]+(?:\.[\w-]+)+\/[\w./-]+$/.test(address)) return refuse(`Begin the address with https://: https://${address}`);
  return refuse("Give the full address of the repository, such as https://github.com/example/app.git.");
};
