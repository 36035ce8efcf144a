import { execForm } from "./commands";
import { withExec } from "./exec";
import type { Chosen, Instruction } from "./recipe";

/** The secret that holds the build's variables, as `export KEY='value'`. It is there only when there are any. */
const buildSecret = "build-env";
const sourceVariables = `if [ -f /run/secrets/${buildSecret} ]; then . /run/secrets/${buildSecret}; fi; `;

/** The command of a step as the person knows it, from the line that BuildKit prints when the step fails. */
export const commandOfStep = (step: string): string => {
  const command = step.replace(/^\/bin\/sh -e?c /, "");
  return command.startsWith(sourceVariables) ? command.slice(sourceVariables.length) : command;
};

/** What one user of the image may not be: root. The number alone, since Kubernetes and the like can check only that. */
export const appUser = "1000:1000";

type Cache = { name: string; folder: string };

/** `RUN` with the app's own caches and, for its own commands, its variables. Nothing of either stays in the image. */
export const run = (
  chosen: Chosen,
  command: string,
  options: { caches?: readonly Cache[]; variables?: boolean } = {},
): Instruction => {
  const { cacheScope } = chosen;
  // Anything else could say more than a name in the option that it stands in.
  const caches = cacheScope !== null && /^[\w.-]+$/.test(cacheScope) ? (options.caches ?? []) : [];
  const mounts = caches.map(({ name, folder }) => `--mount=type=cache,id=${cacheScope}-${name},target=${folder} `);
  if (options.variables) mounts.push(`--mount=type=secret,id=${buildSecret} `);
  const script = options.variables ? `${sourceVariables}${command}` : command;
  return `RUN ${mounts.join("")}${execForm(["/bin/sh", "-ec", script])}`;
};

/**
 * From here on steps run again when a variable of the build changes: the worker gives a digest of them, never a value.
 * Steps that install packages stand before it.
 */
export const changesWithVariables: Instruction = "ARG WISEHOSTING_BUILD_VARIABLES";

/** Some files beside each other, from the repository or from another stage. */
export const copy = (
  sources: readonly string[],
  target: string,
  options: { from?: string; owner?: string } = {},
): Instruction => {
  const from = options.from === undefined ? "" : `--from=${options.from} `;
  const owner = options.owner === undefined ? "" : `--chown=${options.owner} `;
  return `COPY ${from}${owner}${execForm([...sources, target])}`;
};

/** The last lines of every image that runs the app's own program. */
export const start = (chosen: Chosen, user = appUser): Instruction[] => [
  `USER ${user}`,
  `EXPOSE ${chosen.port}`,
  `CMD ${execForm(["/bin/sh", "-c", withExec(chosen.start ?? "")])}`,
];

/** Packages of Debian; nothing when there are none. */
export const installPackages = (chosen: Chosen, packages: readonly string[]): Instruction[] => {
  if (packages.length === 0) return [];
  const names = [...new Set(packages)].sort().join(" ");
  const install = `apt-get update && apt-get install --yes --no-install-recommends ${names}`;
  return [run(chosen, `${install} && rm -rf /var/lib/apt/lists/*`)];
};

/** What `<installs>` and builds share: sources, then the build command with the variables. */
export const buildSteps = (chosen: Chosen, caches: readonly Cache[] = []): Instruction[] =>
  chosen.build === null ? [] : [changesWithVariables, run(chosen, chosen.build, { caches, variables: true })];

/**
 * Of a language that compiles: the program, and beside it the repository with its templates and migrations. Where the person
 * starts something else, all that the build left.
 */
export const programAndSources = (chosen: Chosen, program: string): Instruction[] =>
  chosen.start === program
    ? [copy([program], program, { from: "build" }), copy(["."], "/app", { owner: appUser })]
    : [copy(["/app"], "/app", { from: "build", owner: appUser })];
