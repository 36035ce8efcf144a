/**
 * Patterns of paths. Whoever owns an app writes them, and they are held against thousands of paths: no pattern becomes a regular
 * expression, so none can take longer than its length times that of the path. Pure.
 */

/** Both sides in pieces; `wild` stands for any number of pieces, and what it took last is tried one longer where the rest fails. */
const matchPieces = <Piece>(
  pattern: readonly Piece[],
  text: readonly string[],
  { isWild, same }: { isWild: (piece: Piece) => boolean; same: (piece: Piece, given: string) => boolean },
): boolean => {
  let at = 0;
  let place = 0;
  let retry: { at: number; place: number } | null = null;
  while (place < text.length) {
    const piece = pattern[at];
    if (piece !== undefined && isWild(piece)) {
      retry = { at, place };
      at += 1;
    } else if (piece !== undefined && same(piece, text[place] ?? "")) {
      at += 1;
      place += 1;
    } else if (retry) {
      retry = { at: retry.at, place: retry.place + 1 };
      at = retry.at + 1;
      place = retry.place;
    } else return false;
  }
  return pattern.slice(at).every(isWild);
};

/** `*` and `?` within one name of a path. */
const matchName = (pattern: string, name: string): boolean =>
  matchPieces([...pattern], [...name], {
    isWild: (piece) => piece === "*",
    same: (piece, given) => piece === "?" || piece === given,
  });

/** True when the pattern names the path, or a folder in which it lies. `*`, `?`: within a name; `**`: any folders. */
export const matchesPath = (pattern: string, path: string): boolean =>
  matchPieces([...pattern.split("/"), "**"], path.split("/"), {
    isWild: (piece) => piece === "**",
    same: matchName,
  });

/** Does one of these paths count? Patterns with `!` before them take away what the others name; without any other, all is named. */
export const someWatched = (patterns: readonly string[], paths: readonly string[]): boolean => {
  const named = patterns.filter((pattern) => !pattern.startsWith("!"));
  const excepted = patterns.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  return paths.some(
    (path) =>
      (named.length === 0 || named.some((pattern) => matchesPath(pattern, path))) &&
      !excepted.some((pattern) => matchesPath(pattern, path)),
  );
};
