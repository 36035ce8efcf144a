import { type FetchedSource, fetchSource, removeTree, resolveInTree } from "../git";
import type { Deploying } from "./deploying";

/** The checked folder with the Dockerfile's real path in it. */
export type Source = FetchedSource & { dockerfile: string };

/** Stage `fetch`: exactly the commit that was asked for, checked, in a folder of its own. Null: a kept image runs. */
export const fetch = async ({ host, spec, signal, log, undo, report }: Deploying): Promise<Source | null> => {
  const { source } = spec;
  if (source.kind !== "repository") return null;
  const { branch, commit } = source;
  log.note(`Fetching ${commit === null ? `branch ${branch}` : `commit ${commit.slice(0, 12)} of branch ${branch}`}`);
  const dataDir = host.settings.DATA_DIR;
  undo.add("the work tree", () => removeTree(dataDir, spec.claimId));
  const fetched = await fetchSource({
    source,
    appId: spec.appId,
    claimId: spec.claimId,
    dataDir,
    log: (line) => log.note(line),
    signal,
  });
  // Already here: a commit without a Dockerfile is the fetch's finding, not the build's.
  const dockerfile = await resolveInTree(fetched.tree, spec.build.dockerfilePath);
  signal.throwIfAborted();
  await report({
    event: "fetched",
    commit: fetched.commit,
    message: fetched.message.slice(0, 10_000),
    author: fetched.author.slice(0, 500),
  });
  return { ...fetched, dockerfile };
};
