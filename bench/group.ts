import type { GitServer } from "@/tests/support/git-server";
import type { Stack } from "@/tests/support/stack";
import type { Figure, Measured } from "./figures";

export type Bench = {
  /** The installation that all figures share: the built-in edge, the settings that bin/up gives. */
  stack: Stack;
  /** Serves every repository below the temporary folder. */
  git: GitServer;
  /** A line for whoever watches, and for whoever doubts the figure later. */
  say: (line: string) => void;
};

/** Figures that are measured together. */
export type Group = {
  figures: readonly Figure[];
  measure: (bench: Bench) => Promise<Measured>;
};

/** Says why figures could not be measured here; that is no failure. */
export class NotMeasured extends Error {}
