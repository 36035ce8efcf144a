/** How a build log is cut into pieces: at the end of a line where that is possible, always between characters. Pure. */

const newline = 0x0a;
const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80;

/** Length of the UTF-8 character that begins with this byte. */
const characterLength = (first: number): number => {
  if (first < 0x80) return 1;
  if (first >= 0xf0) return 4;
  return first >= 0xe0 ? 3 : 2;
};

/** The last boundary between characters at or before `end`. */
const characterBoundary = (bytes: Uint8Array, end: number): number => {
  let start = end - 1;
  while (start >= 0 && end - start < 4 && isContinuation(bytes[start] ?? 0)) start -= 1;
  if (start < 0) return end;
  return start + characterLength(bytes[start] ?? 0) > end ? start : end;
};

/**
 * How many of these bytes make the next piece. `more`: others follow in the file, so a full piece ends with its last line.
 * 0: nothing that is whole yet.
 */
export const pieceLength = (bytes: Uint8Array, { max, more }: { max: number; more: boolean }): number => {
  const end = Math.min(bytes.length, max);
  if (more || end < bytes.length) {
    const line = bytes.lastIndexOf(newline, end - 1);
    if (line >= 0) return line + 1;
  }
  return characterBoundary(bytes, end);
};
