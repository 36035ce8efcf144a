"use client";
import { type FormEvent, useEffect, useState } from "react";
import { Button } from "@/app/components/ui/button";
import { Dialog } from "@/app/components/ui/dialog";
import { toast } from "@/app/components/ui/toasts";
import { refuseUse, refuseValue } from "@/server/variables/key-rules";
import type { Variable, VariableEntry } from "@/server/variables/schema";
import { UseFields } from "./use-fields";
import { useReveal, type Variables } from "./use-variables";
import { ValueField } from "./value-field";

type EditVariableProps = { variable: Variable; variables: Variables; onClose: () => void };

/** Changes a variable. The value of a secret is not shown: left empty it stays as it is. */
export const EditVariable = ({ variable, variables, onClose }: EditVariableProps) => {
  const { key, secret: wasSecret } = variable;
  const [value, setValue] = useState<string | null>(wasSecret ? "" : null);
  const [usedIn, setUsedIn] = useState(variable.usedIn);
  const [secret, setSecret] = useState(wasSecret);
  const [inPreviews, setInPreviews] = useState(variable.inPreviews);
  const { ask } = useReveal(variable);
  useEffect(() => {
    if (!wasSecret) void ask().then((text) => (text === null ? onClose() : setValue(text)));
    // Asked once, when the dialog opens: each time is written down.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  const isProduction = variable.scope === "production";
  const isKept = wasSecret && value === "";
  const fault =
    (value === null ? null : refuseValue(key, value)) ??
    refuseUse(key, usedIn) ??
    (isKept && !secret ? "Give a new value: a secret cannot be made readable with the old one." : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (fault !== null || value === null) return;
    const entry: VariableEntry = { usedIn, secret, ...(isProduction ? { inPreviews } : {}), ...(isKept ? {} : { value }) };
    variables.merge({ [key]: entry }, () => {
      toast.ok(`${key} is saved.`);
      onClose();
    });
  };
  return (
    <Dialog open onOpenChange={onClose} title={`Edit ${key}`} size="wide">
      <form noValidate className="grid gap-4" onSubmit={submit}>
        <ValueField
          value={value ?? ""}
          disabled={value === null}
          placeholder={wasSecret ? "Leave empty to keep the secret as it is" : undefined}
          onChange={(event) => setValue(event.target.value)}
          error={fault ?? undefined}
        />
        <UseFields
          usedIn={usedIn}
          onUsedIn={setUsedIn}
          secret={secret}
          onSecret={setSecret}
          previews={isProduction ? { given: inPreviews, onGiven: setInPreviews } : undefined}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={variables.busy} disabled={fault !== null || value === null}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
