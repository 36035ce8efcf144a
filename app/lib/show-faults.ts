"use client";
import type { FieldValues, Path, UseFormReturn } from "react-hook-form";
import { toast } from "@/app/components/ui/toaster";
import { describeError } from "@/app/lib/trpc/errors";

/** Puts the server's faults beside their fields; what belongs to no field is told in a toast. */
export const showFaults = <Values extends FieldValues, Parsed>(
  form: UseFormReturn<Values, unknown, Parsed>,
  error: unknown,
): void => {
  const { message, next, fields } = describeError(error);
  const known = fields.filter(({ path }) => path in form.getValues());
  for (const [place, { path, message: text }] of known.entries()) {
    form.setError(path as Path<Values>, { type: "server", message: text }, { shouldFocus: place === 0 });
  }
  if (known.length === 0) toast.bad(message, next);
};
