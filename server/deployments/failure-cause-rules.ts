import type { FailurePlace } from "./failure-code-rules";
import { type CauseRow, languageRows } from "./failure-language-rules";

/** What a line of a log means. The first cause that finds a line is taken, so the particular stand before the general. */
export type FailureCause = {
  name: string;
  pattern: RegExp;
  /** A sentence; `$1` is what the pattern caught. */
  cause: string;
  next: string;
  place: FailurePlace | null;
};

const outOfMemory = "Let it use less memory, or ask for a higher limit of builds.";

const host: readonly CauseRow[] = [
  ["disk full", /no space left on device|ENOSPC/i, "The disk was full.", "Free space on the host, then deploy again.", "hosts"],
  [
    "Node heap",
    /JavaScript heap out of memory|Reached heap limit/,
    "Node.js ran out of memory.",
    "Set NODE_OPTIONS=--max-old-space-size to less than the limit, or let it use less memory.",
    "variables",
  ],
  [
    "killed",
    /exit(?:ed)? (?:code|status)?:? ?137\b|signal: killed|^Killed$|SIGKILL/,
    "A process was killed, most likely because memory ran out.",
    outOfMemory,
    "run",
  ],
  [
    "out of memory",
    /\bout of memory\b|Cannot allocate memory|\bENOMEM\b|\bMemoryError\b|OutOfMemoryError|std::bad_alloc/i,
    "A program did not get the memory that it asked for.",
    outOfMemory,
    "run",
  ],
  [
    "other architecture",
    /exec format error/i,
    "A program was made for another kind of processor than the host's.",
    "Build the image for the host's architecture.",
    "build",
  ],
  [
    "no shell",
    /exec: "\/bin\/sh"|\/bin\/sh.{0,300}no such file or directory/,
    "The image has no /bin/sh, which commands need.",
    "Take an image with a shell, or clear the command and use the image's own.",
    "run",
  ],
];

const images: readonly CauseRow[] = [
  [
    "pull rate limit",
    /toomanyrequests|pull rate limit|429 Too Many Requests/i,
    "The registry let no more images be pulled for now.",
    "Wait a while, or pull with credentials of your own.",
    "source",
  ],
  [
    "pull access denied",
    /pull access denied for ([^\s,]+)|insufficient_scope: authorization failed|unauthorized: authentication required/i,
    "The base image does not exist, or may not be pulled without credentials.",
    "Check the image's name behind FROM.",
    "build",
  ],
  [
    "base image not found",
    /manifest unknown|failed to resolve source metadata for ([^\s:]+:[^\s:]+).{0,300}not found|(?<![\w./-])([\w./-]+:[\w.-]+): not found/,
    "A base image does not exist under that name and tag.",
    "Check the image and tag behind FROM.",
    "build",
  ],
  [
    "unknown stage",
    /target stage "?([^"\s]+)"? could not be found/,
    "The Dockerfile has no stage “$1”.",
    "Correct the build target.",
    "build",
  ],
  [
    "copy not found",
    /"(\/[^"]+)": not found|(?:COPY|ADD) failed: |failed to calculate checksum of ref/,
    "The Dockerfile copies a file that is not in the repository, or that .dockerignore leaves out.",
    "Correct the path behind COPY, the root directory, or .dockerignore.",
    "build",
  ],
  [
    "unknown instruction",
    /unknown instruction: (\S+)/i,
    "The Dockerfile has an instruction that does not exist: $1.",
    "Correct the Dockerfile and push.",
    "build",
  ],
  [
    "Dockerfile syntax",
    /dockerfile parse error|failed to parse dockerfile/i,
    "The Dockerfile cannot be read.",
    "Correct the marked line of the Dockerfile and push.",
    "build",
  ],
];

const run: readonly CauseRow[] = [
  [
    "port taken",
    /EADDRINUSE|address already in use/i,
    "The app opens a port twice.",
    "Start one server only, on the port in PORT.",
    "run",
  ],
  [
    "missing variable",
    /KeyError: ['"]([A-Z][A-Z0-9_]+)['"]|(?:[Ee]nvironment variable|env var|variable)s? ["'`“]?([A-Z][A-Z0-9_]{2,})["'`”]? (?:is|was|not|must|missing|required)|(?:Missing|required|undefined).{0,40}(?:[Ee]nvironment variable|env var)[^A-Z]{0,12}([A-Z][A-Z0-9_]{2,})|[Ee]nvironment variables? not found:? ["'`“]?([A-Z][A-Z0-9_]{2,})|\b([A-Z][A-Z0-9]*_[A-Z0-9_]+) (?:is not defined|is not set|is required|must be set|[Ee]nvironment variable)/,
    "A variable is missing: $1$2$3$4$5.",
    "Set it, then deploy again.",
    "variables",
  ],
  [
    "database refused",
    /ECONNREFUSED|connection refused|could not connect to server|Can't connect to (?:MySQL|local)|SQLSTATE\[HY000\] \[2002\]/i,
    "A connection was refused: what the app needs does not answer at that address.",
    "Check the address of the database or service in the variables. Inside a container, localhost is the container itself.",
    "variables",
  ],
  [
    "database password",
    /password authentication failed|Access denied for user/i,
    "The database refused the user or the password.",
    "Correct them in the variables.",
    "variables",
  ],
  [
    "name not found",
    /ENOTFOUND|EAI_AGAIN|Temporary failure in name resolution|Could not resolve host|no such host|Name or service not known/i,
    "A name could not be found in the network.",
    "Check the address. Builds reach public addresses only, not other apps or the host.",
    "variables",
  ],
  [
    "no network",
    /ETIMEDOUT|ENETUNREACH|Network is unreachable|Connection timed out|i\/o timeout/i,
    "A server did not answer.",
    "Look whether it can be reached from this host, then deploy again.",
    null,
  ],
  [
    "certificate",
    /self[- ]signed certificate|certificate (?:has expired|verify failed|signed by unknown authority)/i,
    "A certificate was not accepted.",
    "Look which server the marked line speaks to.",
    null,
  ],
  [
    "command not found",
    /(?:sh|bash): (?:line )?(?:\d+: )?(?:exec: )?([\w./-]+): (?:command )?not found|executable file not found in \$PATH|exit(?:ed)? (?:code|status)?:? ?127\b/,
    "A command does not exist in the image.",
    "Correct the command, or install the program.",
    "run",
  ],
  [
    "not executable",
    /exit(?:ed)? (?:code|status)?:? ?126\b|(?<![\w./-])([\w./-]+): Permission denied$|permission denied/i,
    "A file may not be read or run.",
    "Give it the right to be executed (chmod +x) and push, or write into folders that the app owns.",
    "run",
  ],
  [
    "file missing",
    /ENOENT: no such file or directory,? ?\w* ?'?([^'\s]*)|can't open file '([^']+)'|No such file or directory/,
    "A file is missing: $1$2.",
    "Correct the path, or the root directory; on Linux, capital letters count.",
    "build",
  ],
  [
    "Python error",
    /^\w*(?:Error|Exception): .+/,
    "The app ended with an error.",
    "Correct what the marked line says and push.",
    null,
  ],
];

const toCause = ([name, pattern, cause, next, place]: CauseRow): FailureCause => ({ name, pattern, cause, next, place });

/** In the order in which they are tried. */
export const failureCauses: readonly FailureCause[] = [...host, ...images, ...languageRows, ...run].map(toCause);
