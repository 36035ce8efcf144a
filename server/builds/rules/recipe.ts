import type { AppKind, Builder } from "../schema";
import type { Files } from "./listing";

/** What the person chose. Null: decide for them. */
export type Wishes = {
  builder: Builder;
  dockerfilePath: string;
  port: number;
  installCommand: string | null;
  buildCommand: string | null;
  startCommand: string | null;
  releaseCommand: string | null;
  outputDirectory: string | null;
  singlePage: boolean | null;
  /** Before every base image: empty, or a mirror with its slash, `mirror.example.com/`. */
  baseImagePrefix: string;
  /**
   * Whose the caches of packages are, for instance the app's id: what one app's build left there must not reach another's.
   * Without it builds keep no such caches.
   */
  cacheScope?: string;
};

export type Commands = {
  install: string | null;
  build: string | null;
  /** Null: the site is served from the output directory, or there is nothing to start. */
  start: string | null;
  release: string | null;
};

/** What a Dockerfile is written from: the recipe's own commands, joined with the person's. */
export type Chosen = Commands & {
  outputDirectory: string | null;
  singlePage: boolean;
  /** The person gave the install command: it may need any file. */
  installGiven: boolean;
  port: number;
  image: (name: string) => string;
  cacheScope: string | null;
};

/** What a family of apps found: why, which commands, and how its image is written. */
export type Recipe = Commands & {
  kind: AppKind;
  framework: string | null;
  evidence: string[];
  suggestedName: string | null;
  outputDirectory: string | null;
  singlePage: boolean | null;
  /** Said when there is nothing to start and nothing to serve. */
  noStart: string;
  /** Addresses of its site whose content never changes, as a regular expression. */
  immutable?: string;
  /** The stage `build`, with everything below /app when it has ended. No lines: there is nothing to build. */
  buildStage: (chosen: Chosen) => readonly Instruction[];
  /** The last stage of an app that is started. */
  runStage: (chosen: Chosen) => readonly Instruction[];
};

/** One line of a Dockerfile. */
export type Instruction = string;

/** Null: these files are not of this family. */
export type Family = (files: Files, wishes: Wishes) => Recipe | null;

export const nothing: Commands = { install: null, build: null, start: null, release: null };
