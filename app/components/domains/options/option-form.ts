import type { ComponentType } from "react";

/** As the app has it, or as it is by default; not for this name; or as it is said here. */
export type Choice = "inherit" | "off" | "on";

type FieldsProps<Draft> = { draft: Draft; onChange: (draft: Draft) => void };

/** How one option is filled in: what its fields hold, and what is sent of it. */
export type OptionForm<Value, Draft> = {
  draftOf: (value: Value | null) => Draft;
  valueOf: (draft: Draft) => unknown;
  Fields: ComponentType<FieldsProps<Draft>>;
};

export const choiceOf = (value: unknown): Choice => (value === null ? "inherit" : value === false ? "off" : "on");

/** Lines of a text area, without the empty ones. */
export const linesOf = (text: string): string[] =>
  text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
