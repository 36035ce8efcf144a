"use client";
import { useState } from "react";
import { Controller } from "react-hook-form";
import { TextAreaField } from "@/app/components/ui/text-area-field";
import { useSettingsForm } from "./read-as";

const toText = (entries: Record<string, string>): string =>
  Object.entries(entries)
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");

/** A line without `=` is an argument without a value. */
const toEntries = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .map((line) => {
        const at = line.indexOf("=");
        return at === -1 ? [line, ""] : [line.slice(0, at).trim(), line.slice(at + 1)];
      }),
  );

/** `ARG`s of a Dockerfile, one a line. */
export const BuildArgumentsField = () => {
  const { form } = useSettingsForm();
  return (
    <Controller
      control={form.control}
      name="buildArguments"
      render={({ field, fieldState }) => (
        <Lines entries={field.value} onChange={field.onChange} onBlur={field.onBlur} error={faultIn(fieldState.error)} />
      )}
    />
  );
};

/** The fault of the field, or of the first argument that has one. */
const faultIn = (error: unknown): string | undefined => {
  if (typeof error !== "object" || error === null) return undefined;
  const { message } = error as { message?: unknown };
  if (typeof message === "string") return message;
  return Object.values(error)
    .map(faultIn)
    .find((found) => found !== undefined);
};

type LinesProps = {
  entries: Record<string, string>;
  onChange: (entries: Record<string, string>) => void;
  onBlur: () => void;
  error: string | undefined;
};

/** What is typed stays as it is typed; the form gets what it means. */
const Lines = ({ entries, onChange, onBlur, error }: LinesProps) => {
  const [text, setText] = useState(() => toText(entries));
  // Reset from outside: what is shown no longer means what the form holds.
  const shown = JSON.stringify(toEntries(text)) === JSON.stringify(entries) ? text : toText(entries);
  return (
    <TextAreaField
      label="Build arguments"
      aside="optional"
      placeholder={"VERSION=1.2\nFLAVOUR=small"}
      hint="One NAME=value a line, for ARG. They can be read in the image: secrets belong into variables used in the build."
      className="sm:col-span-2"
      value={shown}
      error={error}
      onBlur={onBlur}
      onChange={(event) => {
        setText(event.target.value);
        onChange(toEntries(event.target.value));
      }}
    />
  );
};
