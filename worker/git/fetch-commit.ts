import { fetchInto, inMirror } from "@/server/git/git-rules";
import { runGit } from "@/server/git/run-git";
import { cleanMirror, hasCommit, keepCommit, packFiles, readRef } from "./mirror";
import { commitGone, NotServed, runInSession, type Session } from "./session";
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
  session.log(`Fetching ${session.repository.url}, branch ${session.source.branch}.`);
  await fetchRefs(session, mirror, { depth: 1, refspecs: [branchRef(session)] });
  const commit = await readRef(mirror, "fetched");
  if (commit === null) throw new Error("git fetched a branch and left no ref");
  await keepCommit(mirror, commit);
  return commit;
};

const branchRef = (session: Session) => `refs/heads/${session.source.branch}:refs/wisehosting/fetched`;

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

/** One call of the network. What it writes is measured while it runs, and cleared away when it fails. */
const fetchRefs = async (session: Session, mirror: string, what: { depth: number; refspecs: readonly string[] }) => {
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
    await runInSession(session, fetchInto(session, { mirror, ...what }), { watch });
  } catch (error) {
    // git, stopped by the limit on its file, tells only that its helper fell silent.
    const full = (await measure()) >= session.source.maxBytes;
    await cleanMirror(mirror);
    throw full ? tooLarge(session.source.maxBytes) : error;
  }
};
