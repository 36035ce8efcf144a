"use client";
import { TextAreaField } from "@/app/components/ui/text-area-field";
import type { OptionForm } from "./option-form";

type Maintenance = { message: string };

export const maintenanceForm: OptionForm<Maintenance, Maintenance> = {
  draftOf: (value) => value ?? { message: "" },
  valueOf: (draft) => draft,
  Fields: ({ draft, onChange }) => (
    <TextAreaField
      label="What visitors read"
      className="font-sans"
      placeholder="This site is being worked on. Please come back in a few minutes."
      hint="Plain text. Search engines are told to come again later."
      maxLength={500}
      value={draft.message}
      onChange={(event) => onChange({ message: event.target.value })}
    />
  ),
};
