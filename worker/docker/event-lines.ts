/** Which containers the engine's event stream names, however its lines are cut. A line that names none gives null. Pure. */
export const eventLines = (): ((piece: string) => ReadonlySet<string | null>) => {
  let rest = "";
  return (piece) => {
    const lines = `${rest}${piece}`.split("\n");
    rest = lines.pop() ?? "";
    return new Set(
      lines.filter((line) => line.trim() !== "").map((line) => /"Actor":\{"ID":"([0-9a-f]{64})"/.exec(line)?.[1] ?? null),
    );
  };
};
