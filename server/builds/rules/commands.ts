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
