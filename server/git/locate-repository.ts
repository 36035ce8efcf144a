import { lookup } from "node:dns/promises";
import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { invalidField } from "../errors";
import { isAddress, isPublicAddress } from "./address-rules";
import type { Environment, Pinned } from "./git-rules";
import { type RepositoryPolicy, refusePrivate } from "./host-rules";
import { proxyFor } from "./proxy-rules";
import type { Repository } from "./repository-rules";

const unreachable = (sentence: string, cause?: unknown) =>
  invalidField("repository", sentence, { reason: "repository_unreachable", ...(cause === undefined ? {} : { cause }) });

/**
 * Resolves the server's name once and checks every address it has; git is then held to these addresses, so a name that
 * answers differently a second time gains nothing. Behind a proxy it is the proxy that connects: what our own resolver
 * knows of the name is still checked, but nothing is pinned. @throws AppError at the field `repository`
 */
export const locateRepository = async (
  repository: Repository,
  { policy, environment, timeoutMs }: { policy: RepositoryPolicy; environment: Environment; timeoutMs: number },
): Promise<Pinned> => {
  if (repository.kind === "local") {
    await checkFolder(repository.url);
    return null;
  }
  if (policy.allowPrivateAddresses || isAddress(repository.host)) return null;
  const proxied = repository.kind !== "ssh" && proxyFor(repository, environment) !== null;
  const addresses = await resolve(repository.host, { proxied, timeoutMs });
  if (!addresses.every(isPublicAddress)) throw refusePrivate();
  return proxied || addresses.length === 0 ? null : addresses;
};

const checkFolder = async (path: string) => {
  try {
    if ((await stat(path)).isDirectory()) return;
  } catch (error) {
    throw unreachable("There is nothing at this path that can be read.", error);
  }
  throw unreachable("This path is not a directory.");
};

const resolve = async (
  host: string,
  { proxied, timeoutMs }: { proxied: boolean; timeoutMs: number },
): Promise<readonly string[]> => {
  const timeout = new AbortController();
  try {
    return await Promise.race([
      lookup(host, { all: true }).then((found) => found.map(({ address }) => address)),
      // The system's resolver knows no time-out of ours.
      sleep(timeoutMs, undefined, { signal: timeout.signal, ref: false }).then(() => {
        throw new Error("The resolver did not answer in time.");
      }),
    ]);
  } catch (error) {
    if (proxied) return [];
    throw unreachable("The name of this server is not known.", error);
  } finally {
    timeout.abort();
  }
};
