/** What the builder writes around the words of the step that failed. The reason above the lines says the same in a sentence. */
const noise = [
  /^\s*$/,
  // A step's name as a hash.
  /^#\d+ sha256:[0-9a-f]{64}$/,
  /^(?:#\d+ )?(?:ERROR: )?executor failed running \[/,
  /^#\d+ \d+\.\d+\s*$/,
  /^-{6,}$/,
  /^ > \[.*\].*:$/,
];

/** True for a line that tells a person who looks for a cause nothing. Pure. */
export const isNoise = (line: string): boolean => noise.some((pattern) => pattern.test(line));
