"use client";
import { Field } from "@/app/components/ui/field";
import type { OptionForm } from "./option-form";
import { Rows } from "./rows";

type Header = { name: string; value: string };
const none: Header = { name: "", value: "" };

export const headersForm: OptionForm<Readonly<Record<string, string>>, readonly Header[]> = {
  draftOf: (value) => (value === null ? [none] : Object.entries(value).map(([name, text]) => ({ name, value: text }))),
  valueOf: (headers) =>
    Object.fromEntries(headers.filter(({ name, value }) => name !== "" || value !== "").map(({ name, value }) => [name, value])),
  Fields: ({ draft, onChange }) => (
    <>
      <p className="text-[13px] text-muted">A header without a value is taken away from what the app answers.</p>
      <Rows what="header" rows={draft} empty={none} onChange={onChange}>
        {(header, change, place) => (
          <>
            <Field
              label={place === 0 ? "Header" : `Header ${place + 1}`}
              placeholder="X-Frame-Options"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              value={header.name}
              onChange={(event) => change({ ...header, name: event.target.value.trim() })}
            />
            <Field
              label={place === 0 ? "Value" : `Value ${place + 1}`}
              placeholder="DENY"
              autoComplete="off"
              spellCheck={false}
              value={header.value}
              onChange={(event) => change({ ...header, value: event.target.value })}
            />
          </>
        )}
      </Rows>
    </>
  ),
};
