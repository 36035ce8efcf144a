import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fetchSource } from "..";
import { bareRepository, temporaryFolder } from "./repositories";

const source = {
  kind: "repository" as const,
  branch: "main",
  ref: null,
  commit: null,
  access: null,
  allowLocal: true,
  allowPrivateAddresses: true,
  maxBytes: 200_000_000,
  timeoutMs: 60_000,
};
type Request = Parameters<typeof fetchSource>[0];
type Source = Request["source"];

/** A data folder of its own, repositories beside it, and `fetchSource` with everything filled in. */
export const fetchBench = () => {
  const folder = temporaryFolder();
  const dataDir = join(folder.path, "data");
  let count = 0;
  const next = () => {
    count += 1;
    return count;
  };
  return {
    folder,
    dataDir,
    newRepository: (objectFormat?: string) => bareRepository(join(folder.path, `r${next()}.git`), objectFormat),
    nameOf: (repository: string) => repository.slice(folder.path.length + 1),
    ask: (
      repository: string,
      over: Partial<Source> = {},
      rest: Partial<Pick<Request, "appId" | "signal" | "retryWaitsMs">> = {},
    ) => {
      const number = next();
      const log: string[] = [];
      const request = {
        source: { ...source, repository, ...over },
        appId: rest.appId ?? `app_${number}`,
        claimId: `clm_${number}`,
        dataDir,
        log: (line: string) => void log.push(line),
        retryWaitsMs: rest.retryWaitsMs ?? [5, 10, 20],
        signal: rest.signal ?? new AbortController().signal,
      };
      return Object.assign(fetchSource(request), { log, claimId: request.claimId, appId: request.appId });
    },
    hasTree: (claimId: string) => existsSync(join(dataDir, "worker/trees", claimId)),
    packsOf: (appId: string) =>
      execFileSync("find", [join(dataDir, "worker/mirrors", appId), "-name", "*pack*", "-type", "f"])
        .toString()
        .split("\n")
        .filter(Boolean),
  };
};
