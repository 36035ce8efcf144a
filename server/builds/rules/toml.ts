/** The little of TOML that manifests are asked for: texts and tables by their name. Never throws. */

/** The lines of `[name]`, or of every `[[name]]`, up to the next table. */
export const tableIn = (text: string, name: string): string => {
  const lines: string[] = [];
  let inside = false;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\[{1,2}([^[\]]+)\]{1,2}\s*(?:#.*)?$/.exec(line.trim());
    if (header) inside = header[1]?.trim() === name;
    else if (inside) lines.push(line);
  }
  return lines.join("\n");
};

/** The text that stands at a key of a table; null when there is none. */
export const tomlText = (table: string, key: string): string | null => {
  for (const line of table.split("\n")) {
    const match = /^\s*["']?([\w-]+)["']?\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(line);
    if (match?.[1] === key) return (match[2] ?? match[3] ?? "").trim() || null;
  }
  return null;
};
