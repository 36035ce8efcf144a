/** What git's complaint means. LC_ALL=C keeps its words the same everywhere. */
export type GitFault = {
  code:
    | "repository_unreachable"
    | "repository_private"
    | "repository_refused"
    | "host_key_refused"
    | "branch_not_found"
    | "commit_not_found"
    | "commit_not_served"
    | "object_format"
    | "fetch_failed"
    | "repository_too_large"
    | "disk_full";
  sentence: string;
  /** Worth another try a little later. */
  passes: boolean;
};

const fault = (code: GitFault["code"], sentence: string): GitFault => ({ code, sentence, passes: false });
const passing = (sentence: string): GitFault => ({ code: "repository_unreachable", sentence, passes: true });

const privateSentence =
  "This repository is private, or does not exist: the server asks for a password. Connect its provider, or use a deploy key.";
/** With the connection's credential it is another story, and so is "not found", which hides what one may not see. */
const refusedSentence =
  "The server does not let this connection read the repository. Check what its token may do, and when it ends.";
const hiddenSentence = "There is no git repository at this address, or this connection may not read it.";

type Pattern = readonly [RegExp, GitFault];

/** What ssh says, and what servers say through it. GitHub, GitLab, Bitbucket and Gitea each have words of their own. */
const overSsh: readonly Pattern[] = [
  [
    /(?:ssh|exec)?: (?:\d+: )?ssh: not found|cannot run ssh|ssh: command not found/,
    fault("fetch_failed", "The program ssh is missing on this machine. Install the package openssh-client."),
  ],
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED|Offending \S+ key in/,
    fault(
      "host_key_refused",
      "This git server shows another key than before, so it may not be the server that it was. If its owner says that the key has changed, accept the new one at the deploy key.",
    ),
  ],
  [
    /Host key verification failed|host key is known for/,
    fault(
      "host_key_refused",
      "The key of this git server is not known yet. Save the repository in the app's settings again: that asks for it.",
    ),
  ],
  [
    /Permission denied \(|Too many authentication failures/,
    fault(
      "repository_private",
      "The git server does not accept this deploy key. Add its public half to the repository, as a deploy key that may read.",
    ),
  ],
  [
    /(?:^|\s)ERROR: (?:Repository not found|The project you were looking for|.*[Aa]ccess denied)|repository access denied|(?:Gitea|Forgejo): (?:Unauthorized|.*not exist)/m,
    fault(
      "repository_private",
      "There is no such repository, or this deploy key may not read it. Add its public half to the repository.",
    ),
  ],
  [/Load key .*(?:invalid|error)/, fault("fetch_failed", "The deploy key cannot be read. Make a new one.")],
  [/Could not resolve hostname/, fault("repository_unreachable", "The name of this server is not known.")],
];

const noRepository = fault("repository_unreachable", "There is no git repository at this address.");

/** The first that matches wins. */
const patterns: readonly Pattern[] = [
  ...overSsh,
  [/No space left on device/, fault("disk_full", "The host's disk is full.")],
  [/File too large|died of signal 25|SIGXFSZ/, fault("repository_too_large", "The repository is larger than allowed.")],
  [
    /could not read (?:Username|Password)|Authentication failed|returned error: 40[137]|HTTP Basic: Access denied/,
    fault("repository_private", privateSentence),
  ],
  [
    /returned error: 3\d\d|redirect/i,
    fault("repository_refused", "The server redirects this address to another. Give the final address; often it ends with .git."),
  ],
  [/dumb http transport/, fault("repository_refused", "This server speaks only git's old “dumb” HTTP, which cannot be used.")],
  [/mismatched algorithms/, fault("object_format", "This repository uses another kind of object names.")],
  [/not our ref/, fault("commit_not_found", "The commit is not on the server.")],
  [/unadvertised object/, fault("commit_not_served", "The server does not give out single commits.")],
  [/(?:couldn't|could not) find remote ref/i, fault("branch_not_found", "There is no such branch.")],
  [/transport '.*' not allowed/, fault("repository_refused", "This kind of address is not allowed.")],
  [
    /repository '.*' not found|returned error: 404|does not appear to be a git repository|not a git repository|is this a git repository|returned error: 410/i,
    noRepository,
  ],
  [/Could not resolve (?:host|proxy)/i, fault("repository_unreachable", "The name of this server is not known.")],
  [
    /certificate|SSL|TLS|gnutls/i,
    fault("repository_unreachable", "The server's certificate is not trusted, or the encrypted connection failed."),
  ],
  [
    /Connection refused|Failed to connect|Couldn't connect|No route to host|Network is unreachable/i,
    passing("The server cannot be reached at this address."),
  ],
  [/too slow|timed? ?out/i, passing("The server did not answer in time.")],
  [/returned error: 5\d\d/, passing("The git server has a fault of its own. Try again later.")],
  [/returned error: 429/, passing("The git server takes no more requests for now. Try again later.")],
  [
    /early EOF|hung up|Recv failure|Empty reply|RPC failed|connection.*closed|reset by peer|disconnect|expected .* packet|transfer closed|unexpected/i,
    passing("The connection to the git server broke off."),
  ],
];

/** @param stderr what git wrote. @param access the kind of credential that it had */
export const classifyGitError = (stderr: string, access: "password" | "key" | null = null): GitFault => {
  const found = patterns.find(([pattern]) => pattern.test(stderr))?.[1];
  if (found === undefined) return fault("fetch_failed", "git could not read the repository.");
  if (access !== "password") return found;
  if (found.sentence === privateSentence) return { ...found, sentence: refusedSentence };
  return found === noRepository ? fault("repository_private", hiddenSentence) : found;
};

/** Lines for a person who looks closer: without noise, at most ten. */
export const gitDetail = (stderr: string): string =>
  stderr
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^(?:hint|warning):/.test(line))
    .slice(-10)
    .join("\n")
    .slice(0, 2_000);
