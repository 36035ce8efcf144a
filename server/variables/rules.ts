import type { KeptVariable } from "./schema";

/** What the container gets. */
export const runEnvironment = (variables: readonly KeptVariable[]): Record<string, string> =>
  Object.fromEntries(variables.filter(({ usedIn }) => usedIn !== "build").map(({ key, value }) => [key, value]));

/** What the build gets, as secrets. */
export const buildEnvironment = (variables: readonly KeptVariable[]): Record<string, string> =>
  Object.fromEntries(variables.filter(({ usedIn }) => usedIn !== "run").map(({ key, value }) => [key, value]));

/** Values that no log may show. */
export const valuesToMask = (variables: readonly KeptVariable[]): string[] =>
  variables.filter(({ secret }) => secret).map(({ value }) => value);
