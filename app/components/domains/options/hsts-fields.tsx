"use client";
import { Notice } from "@/app/components/ui/notice";
import { SelectField } from "@/app/components/ui/select-field";
import { Switch } from "@/app/components/ui/switch";
import type { OptionForm } from "./option-form";
import { ageWords } from "./option-words";

type Hsts = { maxAgeSeconds: number; includeSubdomains: boolean; preload: boolean };

const year = 31_536_000;
const usual = [300, 86_400, 30 * 86_400, year, 2 * year];

export const hstsForm: OptionForm<Hsts, Hsts> = {
  draftOf: (value) => value ?? { maxAgeSeconds: year, includeSubdomains: false, preload: false },
  valueOf: (draft) => ({ ...draft, preload: draft.preload && draft.maxAgeSeconds >= year }),
  Fields: ({ draft, onChange }) => (
    <>
      <Notice look="warn" title="Browsers that have seen it come by HTTPS alone for that long.">
        <p>It cannot be called back: begin with a short time.</p>
      </Notice>
      <SelectField
        label="For how long"
        value={String(draft.maxAgeSeconds)}
        onChange={(event) => onChange({ ...draft, maxAgeSeconds: Number(event.target.value) })}
        options={[...new Set([...usual, draft.maxAgeSeconds])]
          .sort((one, other) => one - other)
          .map((seconds) => ({ value: String(seconds), label: ageWords(seconds) }))}
      />
      <Switch
        label="With subdomains"
        hint="Also for every name below this one."
        checked={draft.includeSubdomains}
        onChange={(includeSubdomains) => onChange({ ...draft, includeSubdomains, preload: draft.preload && includeSubdomains })}
      />
      <Switch
        label="For the lists that browsers bring along"
        hint="Only with subdomains, and for a year or longer."
        disabled={!draft.includeSubdomains || draft.maxAgeSeconds < year}
        checked={draft.preload && draft.includeSubdomains && draft.maxAgeSeconds >= year}
        onChange={(preload) => onChange({ ...draft, preload })}
      />
    </>
  ),
};
