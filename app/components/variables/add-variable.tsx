"use client";
import { Plus } from "lucide-react";
import { type ClipboardEvent, type FormEvent, useRef, useState } from "react";
import { Button } from "@/app/components/ui/button";
import { Field } from "@/app/components/ui/field";
import { toast } from "@/app/components/ui/toasts";
import { looksLikeVariables } from "@/server/variables/dotenv-rules";
import { defaultUse, looksSecret, refuseKey, refuseUse, refuseValue } from "@/server/variables/key-rules";
import type { VariableUse } from "@/server/variables/schema";
import { UseFields } from "./use-fields";
import type { Variables } from "./use-variables";
import { ValueField } from "./value-field";

type Draft = { key: string; value: string; usedIn: VariableUse | null; secret: boolean | null };
const empty: Draft = { key: "", value: "", usedIn: null, secret: null };

type AddVariableProps = { variables: Variables; onPasteMany: (text: string) => void };

/** One new variable. What its name says about it is chosen until somebody chooses otherwise. */
export const AddVariable = ({ variables, onPasteMany }: AddVariableProps) => {
  const [draft, setDraft] = useState(empty);
  const [shown, setShown] = useState(false);
  const keyField = useRef<HTMLInputElement>(null);
  const { key, value } = draft;
  const usedIn = draft.usedIn ?? defaultUse(key);
  const secret = draft.secret ?? looksSecret(key);
  const taken = variables.items.some((item) => item.key === key);
  const keyFault =
    refuseKey(key) ?? refuseUse(key, usedIn) ?? (taken ? `There is already a ${key}. Edit it in the list below.` : null);
  const valueFault = refuseValue(key, value);
  // What was typed before the page was awake comes all at once: each part on top of the one before.
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setShown(true);
    if (keyFault !== null || valueFault !== null) return keyField.current?.focus();
    variables.merge({ [key]: { value, usedIn, secret } }, () => {
      toast.ok(`${key} is saved.`);
      setDraft(empty);
      setShown(false);
      keyField.current?.focus();
    });
  };
  const paste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData("text");
    if (!looksLikeVariables(text)) return;
    event.preventDefault();
    onPasteMany(text);
  };
  return (
    <form noValidate className="grid gap-3 border-b p-4" onSubmit={submit}>
      <div className="grid items-start gap-3 md:grid-cols-[minmax(0,18rem)_minmax(0,1fr)]">
        <Field
          ref={keyField}
          label="New variable"
          placeholder="NAME, or paste a whole .env"
          value={key}
          onChange={(event) => change({ key: event.target.value.trim() })}
          onPaste={paste}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          error={shown && keyFault !== null ? keyFault : undefined}
        />
        <ValueField
          value={value}
          onChange={(event) => change({ value: event.target.value })}
          error={shown && valueFault !== null ? valueFault : undefined}
        />
      </div>
      <div className="flex flex-wrap items-end justify-between gap-3">
        <UseFields
          usedIn={usedIn}
          onUsedIn={(next) => change({ usedIn: next })}
          secret={secret}
          onSecret={(next) => change({ secret: next })}
        />
        <Button type="submit" look="primary" busy={variables.busy}>
          {variables.busy ? null : <Plus aria-hidden="true" />}
          Add
        </Button>
      </div>
    </form>
  );
};
