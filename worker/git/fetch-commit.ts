import { fetchInto, inMirror } from "@/server/git/git-rules";
import { fullRefOf } from "@/server/git/ref-grammar";
import { runGit } from "@/server/git/run-git";
import { withAccess } from "@/server/git/with-access";
import { pause } from "../runtime/wait";
import { cleanMirror, hasCommit, keepCommit, packFiles, readRef } from "./mirror";
import { cancelled, commitGone, NotServed, PassingFault, runInSession, type Session } from "./session";
import { megabytes, tooLarge } from "./tree-rules";

/** Sees to it that the wanted commit, or the branch's head, is in the mirror as a whole. Answers which commit that is. */
export const fetchCommit = async (session: Session, mirror: string): Promise<string> => {
  const { commit } = session.source;
  if (commit === null) return fetchHead(session, mirror);
  if (await hasCommit(mirror, commit)) {
    session.log(`Commit ${commit.slice(0, 10)} is already on this host.`);
    return commit;
  }
  session.log(`Fetching ${session.repository.url} at ${commit.slice(0, 10)}.`);
  try {
    await fetchRefs(session, mirror, { depth: 1, refspecs: [`${commit}:refs/wisehosting/fetched`] });
  } catch (error) {
    if (!(error instanceof NotServed)) throw error;
    await findInBranch(session, mirror, commit);
  }
  await keepCommit(mirror, commit);
  return commit;
};

const fetchHead = async (session: Session, mirror: string): Promise<string> => {
  const { branch, ref } = session.source;
  session.log(`Fetching ${session.repository.url}, ${ref === null ? `branch ${branch}` : ref}.`);
  await fetchRefs(session, mirror, { depth: 1, refspecs: [branchRef(session)] });
  const commit = await readRef(mirror, "fetched");
  if (commit === null) throw new Error("git fetched a branch and left no ref");
  await keepCommit(mirror, commit);
  return commit;
};

const branchRef = ({ source }: Session) => `${fullRefOf(source)}:refs/wisehosting/fetched`;

/** An old server gives out the tips of branches only: look for the commit below the branch's, deeper each time. */
const findInBranch = async (session: Session, mirror: string, commit: string) => {
  for (const depth of [50, 1_000, 20_000]) {
    session.log(`The server gives out no single commits: fetching the last ${depth} of ${session.source.branch}.`);
    await fetchRefs(session, mirror, { depth, refspecs: [branchRef(session)] });
    if (await isReachable(session, mirror, commit)) return;
  }
  throw commitGone(commit);
};

const isReachable = async (session: Session, mirror: string, commit: string) => {
  const command = inMirror(mirror, session.inherited, ["merge-base", "--is-ancestor", commit, "refs/wisehosting/fetched"]);
  return (await runGit(command, { timeoutMs: session.deadline - performance.now(), signal: session.signal })).ok;
};

const progressEveryMs = 5_000;

type Wanted = { depth: number; refspecs: readonly string[] };

/** A server that is away for a moment, or asks for patience, is asked again a few times, at intervals that no two hosts share. */
const fetchRefs = async (session: Session, mirror: string, what: Wanted): Promise<void> => {
  for (const [index, waitMs] of [...session.retryWaitsMs, null].entries()) {
    try {
      return await fetchOnce(session, mirror, what);
    } catch (error) {
      if (!(error instanceof PassingFault) || waitMs === null) throw error;
      const waits = waitMs * (0.5 + Math.random());
      if (performance.now() + waits >= session.deadline) throw error;
      session.log(
        `${error.message} Trying again in ${Math.ceil(waits / 1_000)} s (${index + 2} of ${session.retryWaitsMs.length + 1}).`,
      );
      await pause(waits, session.signal).catch(() => {
        throw cancelled();
      });
    }
  }
};

/** One call of the network. What it writes is measured while it runs, and cleared away when it fails. */
const fetchOnce = async (session: Session, mirror: string, what: Wanted) => {
  const before = (await packFiles(mirror)).bytes;
  let told = performance.now();
  const measure = async () => (await packFiles(mirror)).bytes - before;
  const watch = async () => {
    const received = await measure();
    if (performance.now() - told >= progressEveryMs) {
      told = performance.now();
      session.log(`Received ${megabytes(received)} so far.`);
    }
    return received <= session.source.maxBytes;
  };
  try {
    const { repository, pinned, inherited, source } = session;
    // The host takes no server's key on trust: the control plane has met it.
    await withAccess({ repository, pinned, access: source.access, trustsFirst: false }, ({ credential }) =>
      runInSession(session, fetchInto({ repository, pinned, inherited, credential }, { mirror, ...what }), { watch }),
    );
  } catch (error) {
    // git, stopped by the limit on its file, tells only that its helper fell silent.
    const full = (await measure()) >= session.source.maxBytes;
    await cleanMirror(mirror);
    throw full ? tooLarge(session.source.maxBytes) : error;
  }
};
