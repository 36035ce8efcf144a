import { type FetchedSource, fetchSource, removeTree } from "../git";
import type { Deploying } from "./deploying";
import { type Planned, planBuild } from "./plan";

/** The checked folder, and what is to be built of it. */
export type Source = FetchedSource & Planned;

/** Stage `fetch`: exactly the commit that was asked for, checked, in a folder of its own. Null: an image runs as it is. */
export const fetch = async (deploying: Deploying): Promise<Source | null> => {
  const { host, spec, signal, log, undo, report } = deploying;
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
  // Already here: a commit that cannot be built is the fetch's finding, not the build's.
  const planned = await planBuild(deploying, fetched.tree);
  signal.throwIfAborted();
  await report({
    event: "fetched",
    commit: fetched.commit,
    message: fetched.message.slice(0, 10_000),
    author: fetched.author.slice(0, 500),
  });
  await report({ event: "planned", plan: planned.plan });
  return { ...fetched, ...planned };
};
