// What a person who has only the end of a run's output needs of the tests that failed: what they say, and what the platform said meanwhile.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";

const most = { messageLines: 12, messageCharacters: 1_500, lineCharacters: 400, linesOfLog: 15, lines: 60 };
const warning = 40;

const cut = (text, length) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

/** Its messages without colours and without the frames of other people's code. */
export const messageOf = (failureMessages) => {
  const lines = stripVTControlCharacters(failureMessages.join("\n"))
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^\s+at .*(?:node_modules|node:internal)/.test(line));
  return cut(lines.slice(0, most.messageLines).join("\n"), most.messageCharacters);
};

const parse = (line) => {
  try {
    return JSON.parse(line);
  } catch {
    // What a program says when it ends by a fault is no JSON.
    return null;
  }
};

/** Lines that warn, or that no logger wrote, of within one of the spans of time; a line without a time has that of the one before it. */
const warningsOf = (file, spans) => {
  let time = 0;
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => {
      const entry = parse(line);
      time = entry?.time ?? time;
      const counts = entry ? entry.level >= warning : line.trim() !== "";
      return counts && spans.some(({ from, to }) => time >= from && time <= to);
    });
};

const logsIn = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true })
        .filter((name) => /(?:^|\/)(?:web|worker)\.log$/.test(name))
        .map((name) => join(folder, name))
    : [];

/** The last warnings of web and worker while these files of tests ran: the newest of each log, and not too many in all. */
export const platformSaid = (folder, spans) =>
  logsIn(folder)
    .map((file) => ({ file, lines: warningsOf(file, spans).slice(-most.linesOfLog) }))
    .filter(({ lines }) => lines.length > 0)
    .flatMap(({ file, lines }) => [
      `${basename(file)} of ${basename(dirname(file))}, while they ran:`,
      ...lines.map((line) => `  ${cut(stripVTControlCharacters(line), most.lineCharacters)}`),
    ])
    .slice(0, most.lines);
