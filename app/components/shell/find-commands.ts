import { defaultFilter } from "cmdk";
import type { Command } from "@/app/lib/commands";

/** Commands under one heading. `prefix` tells the same command under two headings apart. */
export type Section = { heading: string; prefix: string; commands: Command[] };

export const valueOf = ({ prefix }: Section, { id }: Command): string => `${prefix}${id}`;

const score = ({ label, group, words = "" }: Command, text: string): number => defaultFilter(`${label} ${group} ${words}`, text);

/**
 * What a text finds, by headings. The best match is the first of the first, wherever it stood: a match by scattered letters
 * never comes before one by name. Pure.
 */
export const findCommands = (commands: readonly Command[], text: string): Section[] => {
  const found = commands
    .map((command) => ({ command, score: text === "" ? 1 : score(command, text) }))
    .filter((one) => one.score > 0)
    .sort((one, other) => other.score - one.score)
    .map(({ command }) => command);
  return [...new Set(found.map(({ group }) => group))].map((heading) => ({
    heading,
    prefix: "",
    commands: found.filter(({ group }) => group === heading),
  }));
};
