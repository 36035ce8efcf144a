import { LineCleaner } from "./line-cleaner";

/** A line as text: no escape sequences, no control characters, bounded. What stands behind a line feed is not shown. */
export const readable = (line: string): string => {
  const cleaner = new LineCleaner();
  const [first] = cleaner.push(Buffer.from(line));
  return first ?? cleaner.end() ?? "";
};
