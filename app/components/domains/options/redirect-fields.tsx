"use client";
import { Field } from "@/app/components/ui/field";
import { SelectField } from "@/app/components/ui/select-field";
import type { OptionForm } from "./option-form";

type Redirect = { to: string; code: 301 | 308 };

/** To another name: `www` to the domain itself, mostly. */
export const redirectForm: OptionForm<Redirect, { to: string; code: string }> = {
  draftOf: (value) => ({ to: value?.to ?? "", code: String(value?.code ?? 308) }),
  valueOf: ({ to, code }) => ({ to, code: Number(code) }),
  Fields: ({ draft, onChange }) => (
    <>
      <Field
        label="To"
        placeholder="https://example.com"
        hint="Another name, without a path: every path and its query come along."
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={draft.to}
        onChange={(event) => onChange({ ...draft, to: event.target.value })}
      />
      <SelectField
        label="Status"
        value={draft.code}
        onChange={(event) => onChange({ ...draft, code: event.target.value })}
        options={[
          { value: "308", label: "308: what is sent along is sent again" },
          { value: "301", label: "301: what is sent along may get lost" },
        ]}
        hint="Both say “for good”: browsers and search engines remember them."
      />
    </>
  ),
};
