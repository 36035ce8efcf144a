import type { FailureCode } from "@/server/deployments/schema";

/** What the end of a build's output says to the person. Pure. */
export type BuildEnd = {
  exitCode: number | null /** The last lines of the output. */;
  tail: string;
  /** Meanwhile, for their memory: of this build, of others, perhaps of apps. */
  oomKills: number;
  memoryMb: number;
};
export type BuildFailure = { code: FailureCode; message: string };

/** `RUN` steps of BuildKit before and after 0.9. */
const failedStep = [
  /executor failed running \[(?:\/bin\/sh -e?c )?([\s\S]*?)\]: (?:runc did not terminate sucessfully|exit code: (\d+))/g,
  /process "(?:\/bin\/sh -e?c )?([^\n]*)" did not complete successfully: (?:exit code: (\d+))?/g,
] as const;

const shorten = (text: string, length = 200): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

/** The user's own command, without what a generated Dockerfile puts before it. */
const commandOf = (step: string): string => shorten(step.replace(/^if \[ -f \/run\/secrets\/[^\n]*?; fi(?:\n|\\n)/, ""));

const lastMatch = (text: string, pattern: RegExp): RegExpMatchArray | undefined => [...text.matchAll(pattern)].at(-1);

/** The sentence for a build that did not end well. */
export const buildFailure = ({ exitCode, tail, oomKills, memoryMb }: BuildEnd): BuildFailure => {
  const step = failedStep.map((pattern) => lastMatch(tail, pattern)).find((match) => match !== undefined);
  if (oomKills > 0 && step && (step[2] === undefined || step[2] === "137")) {
    const where = step[1] ? ` in “${commandOf(step[1])}”` : "";
    return {
      code: "build_out_of_memory",
      message: `The build ran out of memory${where}: all builds of this host together may use ${memoryMb} MB.`,
    };
  }
  if (/no space left on device/i.test(tail))
    return { code: "disk_full", message: "The host's disk is full: the build could not go on." };
  if (step?.[1]) {
    const ended = step[2] === undefined ? "failed" : `ended with exit code ${step[2]}`;
    return { code: "build_failed", message: `The build failed: “${commandOf(step[1])}” ${ended}.` };
  }
  if (/Cannot connect to the Docker daemon|error during connect/i.test(tail)) {
    return { code: "engine_unavailable", message: "Docker on this host went away during the build." };
  }
  const said = lastMatch(tail, /(?:ERROR: )?failed to solve(?: with frontend \S+)?: ([^\n]+)/g)?.[1];
  const plain = said ?? tail.trim().split("\n").at(-1) ?? "";
  const because = shorten(plain.replace(/^(?:rpc error: code = \w+ desc = |failed to solve with frontend \S+: )+/g, ""), 400);
  return {
    code: "build_failed",
    message: because === "" ? `The build ended with ${exitCode ?? "a signal"}.` : `The build failed: ${because}`,
  };
};

/**
 * Does the Dockerfile take this argument? Given all the same, it would be complained about in the log of every build. Word by word:
 * the file is anybody's, and one pattern for it all would take for ever on a line of blanks.
 */
export const declaresArgument = (dockerfile: string, name: string): boolean =>
  dockerfile.split("\n").some((line) => {
    const [instruction, ...words] = line.trim().split(/[ \t]+/);
    return instruction?.toUpperCase() === "ARG" && words.some((word) => word.split("=", 1)[0] === name);
  });
