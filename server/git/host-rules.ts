import { invalidField } from "../errors";
import { isAddress, isMappedAddress, isPublicAddress } from "./address-rules";

export type RepositoryPolicy = {
  /** Paths on this machine and file:// are repositories too. */
  allowLocal: boolean;
  /** Servers in private networks, and http:// with them. */
  allowPrivateAddresses: boolean;
  /** With what it is read: SSH needs a key, and a key needs SSH. */
  access?: { kind: "password" | "key" } | null;
};

export const refuse = (sentence: string, next?: string) =>
  invalidField("repository", sentence, { reason: "repository_refused", ...(next === undefined ? {} : { next }) });

/** @param authority host and port as they were written. @throws AppError at the field `repository` */
export const checkHost = (host: string, authority: string, policy: RepositoryPolicy) => {
  if (host.endsWith(".")) throw refuse("Write the server's name without a dot at its end.");
  const isName = host.split(".").every((label) => /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/.test(label));
  if (!isName && !isAddress(host)) throw refuse("That is not the name of a server.");
  const written = authority
    .replace(/:\d*$/, "")
    .replace(/^\[|\]$/g, "")
    .toLowerCase();
  // 2130706433, 0x7f.1 and 0177.0.0.1 all mean 127.0.0.1 to some programs and something else to others.
  if (isAddress(host) && !host.includes(":") && written !== host)
    throw refuse("Write an IP address in its usual form, such as 192.0.2.10.");
  if (isMappedAddress(host)) throw refuse("Write that as an IPv4 address.");
  if (policy.allowPrivateAddresses) return;
  if (host === "localhost" || host.endsWith(".localhost") || (isAddress(host) && !isPublicAddress(host))) throw refusePrivate();
};

export const refusePrivate = () =>
  refuse(
    "This address belongs to a private network, which is not allowed here.",
    "An administrator can allow it with ALLOW_PRIVATE_ADDRESSES.",
  );
