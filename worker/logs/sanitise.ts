/** Escape sequences: CSI, OSC (closed by BEL or ST), and two-character ones. */
const escapes =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be removed
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b]*(?:\u001b\\)?|[ -/]*[0-~])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: likewise; tabs stay
const controls = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;

const longestLine = 8_192;

/** A line as text: no escape sequences, no control characters, bounded. */
export const readable = (line: string): string => {
  const text = line
    .slice(0, 4 * longestLine)
    .replace(escapes, "")
    .replace(controls, "");
  return text.length > longestLine || line.length > 4 * longestLine ? `${text.slice(0, longestLine)}…` : text;
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is kept
const colour = /^\u001b\[[0-9;:]*m$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: likewise
const controlsBesideEscape = /[\u0000-\u0008\u000a-\u001a\u001c-\u001f\u007f-\u009f]/g;

/** Like `readable`, with its colours: the one kind of escape sequence that is only looks. */
export const coloured = (line: string): string => {
  const text = line
    .slice(0, 4 * longestLine)
    .replace(escapes, (sequence) => (colour.test(sequence) ? sequence : ""))
    .replace(controlsBesideEscape, "");
  return text.length > longestLine || line.length > 4 * longestLine ? `${text.slice(0, longestLine)}\u001b[0m…` : text;
};
