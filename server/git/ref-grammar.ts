import { invalidField } from "../errors";

/**
 * Names of branches, by git's own grammar (`git check-ref-format --branch`), made narrower where a name could be taken for
 * something else: an option, `HEAD`, a full ref. Letters of every script are allowed, as in git; characters that nobody can
 * see (control, format, spaces of any kind, half surrogates, unassigned ones) are not.
 */
const faults: readonly (readonly [fails: (name: string) => boolean, sentence: string])[] = [
  [(name) => name === "", "Give a branch."],
  [(name) => new TextEncoder().encode(name).length > 255, "That branch name is too long: at most 255 bytes."],
  [(name) => name.startsWith("-"), "A branch name cannot begin with a hyphen."],
  [(name) => /[\p{C}\p{Z}]/u.test(name), "A branch name holds no spaces, line breaks or invisible characters."],
  [(name) => /[~^:?*[\\]/.test(name), "A branch name holds none of ~ ^ : ? * [ \\."],
  [(name) => name.includes(".."), "A branch name cannot hold two dots in a row."],
  [(name) => name.includes("@{") || name === "@", "A branch name cannot be @ or hold @{."],
  [(name) => name === "HEAD", "HEAD is not a branch: give the branch's own name, such as main."],
  [(name) => name === "refs" || name.startsWith("refs/"), "Give the branch's name alone: main, not refs/heads/main."],
  [
    (name) => name.startsWith("/") || name.endsWith("/") || name.includes("//"),
    "A branch name has no slash at an end and no two in a row.",
  ],
  [(name) => name.endsWith("."), "A branch name cannot end with a dot."],
  [
    (name) => name.split("/").some((part) => part.startsWith(".") || part.endsWith(".lock")),
    "No part of a branch name begins with a dot or ends with .lock.",
  ],
];

/** Checks the name of a branch. @throws AppError at the field `branch` */
export const parseRef = (name: string): string => {
  const fault = faults.find(([fails]) => fails(name));
  if (fault) throw invalidField("branch", fault[1], { reason: "branch_invalid" });
  return name;
};

/** Under these names providers keep the head of a pull request: GitHub and Gitea, GitLab, Bitbucket's own servers. */
const pullRequestRef =
  /^refs\/(?:pull\/[1-9]\d{0,9}\/head|merge-requests\/[1-9]\d{0,9}\/head|pull-requests\/[1-9]\d{0,9}\/from)$/;

/** Checks a full ref of a pull request's head. @throws AppError at the field `branch` */
export const parseFullRef = (ref: string): string => {
  if (!pullRequestRef.test(ref)) throw invalidField("branch", "That is no ref of a pull request.", { reason: "branch_invalid" });
  return ref;
};

/** The full ref that is to be read: the pull request's where one is given, else the branch's. @throws AppError at `branch` */
export const fullRefOf = ({ branch, ref }: { branch: string; ref: string | null }): string =>
  ref === null ? `refs/heads/${parseRef(branch)}` : parseFullRef(ref);
