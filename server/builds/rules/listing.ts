/** The files of an app as detection sees them. */
export type Listing = {
  /** Files only, relative to the app's root directory, separated by "/". */
  paths: readonly string[];
  /** The texts of the files that `filesToRead` names, by their path. */
  contents: Readonly<Record<string, string>>;
};

export type Files = {
  has: (path: string) => boolean;
  /** The first of these that is there. */
  firstOf: (paths: readonly string[]) => string | undefined;
  matching: (pattern: RegExp) => string[];
  under: (folder: string) => boolean;
  /** Empty when the file is not there or was not read. */
  text: (path: string) => string;
  /** Undefined when it is not there or not JSON. */
  json: (path: string) => unknown;
};

/** No manifest of this size is written by hand, and none is parsed. */
const largestManifest = 262_144;

export const filesOf = ({ paths, contents }: Listing): Files => {
  const known = new Set(paths);
  const has = (path: string) => known.has(path);
  const text = (path: string): string => {
    const content = known.has(path) && Object.hasOwn(contents, path) ? contents[path] : undefined;
    return content === undefined || content.length > largestManifest ? "" : content.replace(/^\uFEFF/, "");
  };
  return {
    has,
    firstOf: (candidates) => candidates.find(has),
    matching: (pattern) => paths.filter((path) => pattern.test(path)),
    under: (folder) => paths.some((path) => path.startsWith(`${folder}/`)),
    text,
    json: (path) => parseJson(text(path)),
  };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** What stands below these keys, own properties alone: `__proto__` and its like are keys as any other. */
export const dig = (value: unknown, ...keys: readonly string[]): unknown => {
  let found = value;
  for (const key of keys) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[key];
  }
  return found;
};

/** A text that says something, without blanks around it; else null. */
export const textAt = (value: unknown, ...keys: readonly string[]): string | null => {
  const found = dig(value, ...keys);
  return typeof found === "string" && found.trim() !== "" ? found.trim() : null;
};

export const keysAt = (value: unknown, ...keys: readonly string[]): string[] => {
  const found = dig(value, ...keys);
  return typeof found === "object" && found !== null && !Array.isArray(found) ? Object.keys(found) : [];
};
