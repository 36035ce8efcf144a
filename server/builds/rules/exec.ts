/** Lines for `/bin/sh -c`. Pure. */

/** What `exec` cannot run, because it is no program or changes the shell itself. */
const notPrograms = new Set(
  [
    ". : [ [[ ! { } alias bg break case cd command continue do done elif else esac eval exec exit export fg fi for function",
    "getopts hash if in jobs local read readonly return select set shift source then time times trap type ulimit umask",
    "unalias unset until wait while",
    // Programs in most images, but part of every shell.
    "echo false kill printf pwd test true",
  ]
    .join(" ")
    .split(" "),
);

/** Before a program; `env` takes them as the shell would, where nothing in them is for the shell. */
const literalAssignments = /^(?:[A-Za-z_]\w*=[\w./:@,+-]*\s+)+/;

/** Where the last command of a list of commands begins (`a && b`, `a; b`); null where the line is more than such a list. */
const lastCommandAt = (given: string): number | null => {
  // A simple substitution is one word; its place is kept.
  const line = given.replace(/\$\([^()'"`\\]*\)/g, (found) => "x".repeat(found.length));
  let quote: string | null = null;
  let begin = 0;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? "";
    if (character === "\\" && quote !== "'") at += 1;
    else if (quote !== null) quote = character === quote ? null : quote;
    else if (character === "'" || character === '"') quote = character;
    else if (line.startsWith("&&", at)) {
      begin = at + 2;
      at += 1;
    } else if (character === ";") begin = at + 1;
    else if (character === "&" && /[<>]/.test(line[at - 1] ?? "")) continue;
    // A pipe, a background, a group, an alternative, a comment: the shell has to stay.
    else if (/[|&()`\n#]/.test(character)) return null;
  }
  return quote === null ? begin : null;
};

/**
 * The line with `exec` before its last command, so that this takes the shell's place and gets the signals: without it a
 * shell between ends at once and takes the program with it. Left as it is where that could change what it does.
 */
export const withExec = (line: string): string => {
  const begin = lastCommandAt(line);
  if (begin === null) return line;
  const command = line.slice(begin);
  const plain = command.trimStart();
  const assignments = literalAssignments.exec(plain)?.[0] ?? "";
  const first = plain.slice(assignments.length).split(/\s+/)[0] ?? "";
  // A word in quotes or with an assignment may be anything.
  if (!/^[\w./@+-]+$/.test(first) || notPrograms.has(first)) return line;
  const blanks = command.slice(0, command.length - plain.length);
  return `${line.slice(0, begin)}${blanks}exec ${assignments === "" ? "" : "env "}${plain}`;
};
