import type { BuildPlan } from "../builds/schema";
import { failureCauses } from "./failure-causes";
import { type FailurePlace, failureCodeAdvice } from "./failure-codes";
import type { FailureCode } from "./schema";

/** What broke: from a failed deployment and the end of its log to a cause in a sentence. Pure and browser-safe. */
export type FailureFacts = {
  reasonCode: FailureCode | null;
  reason: string | null;
  /** The end of the log. */
  lines: readonly string[];
  /** Number of the first of these lines in the log, from 1. */
  firstLine: number;
  plan: Pick<BuildPlan, "startCommand" | "dockerfile"> | null;
};

export type FailureLine = { number: number; text: string };

export type FailureFinding = {
  /** Name of the rule that found the cause; null where only the reason is known. */
  rule: string | null;
  cause: string;
  next: string;
  place: FailurePlace | null;
  /** The first line that tells of the error. */
  line: FailureLine | null;
};

const noReason = "No reason was reported.";

/** Without colours, and without what BuildKit writes in front: `#12 3.456 npm error …`. */
export const bareLine = (line: string): string =>
  line
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is taken away
    .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "")
    .replace(/^#\d+ (?:\d+\.\d+ ?)?/, "")
    .trim();

/** Lines that only repeat that a step has failed, and the Dockerfile around it. */
const isEcho = (text: string): boolean =>
  /^(?:ERROR: )?(?:failed to (?:build|solve): )?process "|^(?: > )?\[[^\]]+\] (?:RUN|COPY|FROM) |^\s*\d+ \| |^-+$|>>> /.test(
    text,
  );

const looksLikeError = /\berror\b|\bERR!|\bfatal\b|exception\b|^panic:|^Traceback|\bfailed\b|not found|cannot /i;

const fill = (sentence: string, match: RegExpMatchArray): string => {
  const caught = sentence.replace(/\$(\d)/g, (_, place: string) => match[Number(place)]?.trim() ?? "");
  const whole = caught.replace(/:\s*\.$/, ".").trim();
  return /[.!?…]$/.test(whole) ? whole : `${whole}.`;
};

type Read = FailureLine & { bare: string };

type Cause = Pick<FailureFinding, "rule" | "cause" | "next" | "place" | "line">;

const causeIn = (lines: readonly Read[]): Cause | null => {
  for (const { name, pattern, cause, next, place } of failureCauses) {
    for (const { number, text, bare } of lines) {
      const match = bare.match(pattern);
      if (match) return { rule: name, cause: fill(cause, match), next, place, line: { number, text } };
    }
  }
  return null;
};

/** After its start the app speaks for itself; what was said before it is the build's. */
const runCodes: ReadonlySet<FailureCode> = new Set([
  "start_failed",
  "start_timeout",
  "exited",
  "out_of_memory",
  "not_listening",
  "unhealthy",
]);
const startOfRun = /^(?:The app's last lines:|Starting the new container)$/;

/** The lines of what failed: of the app, or of the build step that BuildKit names as the failed one. */
const ofTheFailed = (lines: readonly Read[], code: FailureCode): readonly Read[] => {
  if (runCodes.has(code)) return lines.slice(lines.findLastIndex(({ text }) => startOfRun.test(text)) + 1);
  const step = lines.map(({ text }) => /^#(\d+) ERROR/.exec(text)?.[1]).findLast((found) => found !== undefined);
  return step === undefined ? lines : lines.filter(({ text }) => text.startsWith(`#${step} `));
};

/** Where the image of a generated Dockerfile has no command, the start command is what is to be put right. */
const advise = ({ reasonCode, plan }: FailureFacts): { next: string; place: FailurePlace | null } => {
  if (reasonCode === null) return { next: "Deploy again.", place: null };
  if (reasonCode === "exited" && plan?.dockerfile && plan.startCommand === null) {
    return { next: "Give a start command: none was found in the repository.", place: "build" };
  }
  const { next, place } = failureCodeAdvice[reasonCode];
  return { next, place };
};

/** The cause in a sentence, the line that tells it, and what to do. */
export const explainFailure = (facts: FailureFacts): FailureFinding => {
  const { reason, reasonCode, lines, firstLine } = facts;
  const plain = { rule: null, cause: reason ?? noReason, ...advise(facts) };
  if (reasonCode === null || !failureCodeAdvice[reasonCode].reads) return { ...plain, line: null };
  const all = lines
    .map((text, index) => ({ number: firstLine + index, text, bare: bareLine(text) }))
    .filter(({ bare }) => bare !== "" && bare !== reason);
  const read = ofTheFailed(all, reasonCode);
  const told = read.filter(({ bare }) => !isEcho(bare));
  const found = causeIn(told) ?? causeIn(read);
  if (found) return found;
  const first = told.find(({ bare }) => looksLikeError.test(bare));
  return { ...plain, line: first ? { number: first.number, text: first.text } : null };
};
