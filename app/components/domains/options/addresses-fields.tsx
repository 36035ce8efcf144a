"use client";
import { TextAreaField } from "@/app/components/ui/text-area-field";
import { linesOf, type OptionForm } from "./option-form";

export const addressesForm: OptionForm<readonly string[], string> = {
  draftOf: (value) => (value ?? []).join("\n"),
  valueOf: linesOf,
  Fields: ({ draft, onChange }) => (
    <TextAreaField
      label="Who gets in"
      placeholder={"203.0.113.7\n10.0.0.0/8\n2001:db8::/32"}
      hint="One address or range a line. Everybody else gets status 403."
      value={draft}
      onChange={(event) => onChange(event.target.value)}
    />
  ),
};
