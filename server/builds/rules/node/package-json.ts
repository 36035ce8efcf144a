import { dig, type Files, keysAt, textAt } from "../listing";

export type PackageJson = {
  /** It is there and it is JSON. */
  readable: boolean;
  name: string | null;
  main: string | null;
  engine: string | null;
  packageManager: string | null;
  script: (name: string) => string | null;
  scripts: readonly string[];
  /** In `dependencies`, or, unless `production` is asked for, in `devDependencies`. */
  dependsOn: (name: string, options?: { production: boolean }) => boolean;
  /** The range, without what is before the first number: `16.1.0`; empty when there is none. */
  versionOf: (name: string) => string;
  ranges: readonly string[];
  hasWorkspaces: boolean;
};

export const packageJson = (files: Files): PackageJson => {
  const json = files.json("package.json");
  const rangeOf = (name: string) => textAt(json, "dependencies", name) ?? textAt(json, "devDependencies", name);
  return {
    readable: typeof json === "object" && json !== null && !Array.isArray(json),
    name: textAt(json, "name"),
    main: textAt(json, "main"),
    engine: textAt(json, "engines", "node"),
    packageManager: textAt(json, "packageManager"),
    script: (name) => textAt(json, "scripts", name),
    scripts: keysAt(json, "scripts"),
    dependsOn: (name, options) =>
      textAt(json, "dependencies", name) !== null || (!options?.production && textAt(json, "devDependencies", name) !== null),
    versionOf: (name) => /\d+(?:\.\d+)*/.exec(rangeOf(name) ?? "")?.[0] ?? "",
    ranges: ["dependencies", "devDependencies", "optionalDependencies"].flatMap((group) =>
      keysAt(json, group).flatMap((name) => textAt(json, group, name) ?? []),
    ),
    hasWorkspaces: dig(json, "workspaces") !== undefined || /^packages\s*:/m.test(files.text("pnpm-workspace.yaml")),
  };
};
