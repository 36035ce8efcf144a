/** What git's complaint means. LC_ALL=C keeps its words the same everywhere. */
export type GitFault = {
  code:
    | "repository_unreachable"
    | "repository_private"
    | "repository_refused"
    | "branch_not_found"
    | "commit_not_found"
    | "commit_not_served"
    | "object_format"
    | "fetch_failed"
    | "repository_too_large"
    | "disk_full";
  sentence: string;
};

const fault = (code: GitFault["code"], sentence: string): GitFault => ({ code, sentence });

/** The first that matches wins. */
const patterns: readonly (readonly [RegExp, GitFault])[] = [
  [/No space left on device/, fault("disk_full", "The host's disk is full.")],
  [/File too large|died of signal 25|SIGXFSZ/, fault("repository_too_large", "The repository is larger than allowed.")],
  [
    /could not read (?:Username|Password)|Authentication failed|returned error: 40[137]|HTTP Basic: Access denied/,
    fault("repository_private", "This repository is private, or does not exist: the server asks for a password."),
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
    fault("repository_unreachable", "There is no git repository at this address."),
  ],
  [/Could not resolve (?:host|proxy)/i, fault("repository_unreachable", "The name of this server is not known.")],
  [
    /certificate|SSL|TLS|gnutls/i,
    fault("repository_unreachable", "The server's certificate is not trusted, or the encrypted connection failed."),
  ],
  [
    /Connection refused|Failed to connect|Couldn't connect|No route to host|Network is unreachable/i,
    fault("repository_unreachable", "The server cannot be reached at this address."),
  ],
  [/too slow|timed? ?out/i, fault("repository_unreachable", "The server did not answer in time.")],
  [/returned error: 5\d\d/, fault("repository_unreachable", "The git server has a fault of its own. Try again later.")],
  [/returned error: 429/, fault("repository_unreachable", "The git server takes no more requests for now. Try again later.")],
  [
    /early EOF|hung up|Recv failure|Empty reply|RPC failed|connection.*closed|reset by peer|disconnect|expected .* packet|transfer closed|unexpected/i,
    fault("repository_unreachable", "The connection to the git server broke off."),
  ],
];

/** @param stderr what git wrote */
export const classifyGitError = (stderr: string): GitFault =>
  patterns.find(([pattern]) => pattern.test(stderr))?.[1] ?? fault("fetch_failed", "git could not read the repository.");

/** Lines for a person who looks closer: without noise, at most ten. */
export const gitDetail = (stderr: string): string =>
  stderr
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^(?:hint|warning):/.test(line))
    .slice(-10)
    .join("\n")
    .slice(0, 2_000);
