/** How the person's commands get into a Dockerfile, where one character in the wrong place would be another instruction. */

const longestCommand = 4_000;

/** Why this cannot be a command; null when it can. */
export const commandFault = (command: string): string | null => {
  if (command.length > longestCommand) return `is longer than ${longestCommand} characters`;
  if (command.includes("\0")) return "holds a NUL character";
  return null;
};

/** One word for the shell, whatever is in it. */
export const shellWord = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** JSON as Dockerfile instructions take it: on one line, whatever is in it. */
export const execForm = (words: readonly string[]): string =>
  JSON.stringify(words).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");

const startsBlock = /^(?:if|for|while|until|case|cd|export|set|source|trap|exec|\.|:|!|\{|\[)(?:\s|$)/;

const blank = (text: string) => "q".repeat(text.length);

/** The same at the same places, but without what is quoted or substituted: what is left are the shell's own signs. */
const unquoted = (command: string): string =>
  command
    .replace(/'[^']*'|"(?:[^"\\]|\\.)*"/g, blank)
    .replace(/\$\([^()]*\)|\$\{[^{}]*\}/g, blank)
    .replace(/\d?>&\d/g, blank);

/**
 * The line with `exec` before its last command where that is safe to say, so that SIGTERM reaches the program and not
 * the shell before it. Other lines stay as they are.
 */
export const withExec = (command: string): string => {
  const line = command.trim();
  const signs = unquoted(line);
  if (/[\n;|`()'"]|(?<!&)&(?!&)/.test(signs)) return line;
  const at = signs.lastIndexOf("&&");
  const before = at < 0 ? "" : `${line.slice(0, at).trim()} && `;
  const last = (at < 0 ? line : line.slice(at + 2)).trim();
  if (last === "" || startsBlock.test(last)) return line;
  return `${before}exec ${/^[A-Za-z_]\w*=/.test(last) ? "env " : ""}${last}`;
};
