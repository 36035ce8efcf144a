"use client";
import { type FormEvent, useState } from "react";
import { Button } from "@/app/components/ui/button";
import { Dialog } from "@/app/components/ui/dialog";
import { Notice } from "@/app/components/ui/notice";
import { Segments } from "@/app/components/ui/segments";
import type { EdgeOptionsView } from "@/server/domains/options-schema";
import { addressesForm } from "./addresses-fields";
import { headersForm } from "./headers-fields";
import { hstsForm } from "./hsts-fields";
import { maintenanceForm } from "./maintenance-fields";
import { type Choice, choiceOf, type OptionForm } from "./option-form";
import { type OptionName, optionTitles } from "./option-words";
import { passwordForm } from "./password-fields";
import { redirectForm } from "./redirect-fields";

type OptionDialogProps = {
  name: OptionName;
  /** Of one domain, whose app may say something too, or of all names of an app. */
  scope: "domain" | "app";
  value: EdgeOptionsView[OptionName];
  isSaving: boolean;
  fault: string | null;
  onSave: (value: unknown) => void;
  onCancel: () => void;
};

const noFields: OptionForm<true, null> = { draftOf: () => null, valueOf: () => true, Fields: () => null };

/** One option, changed by itself. */
export const OptionDialog = (props: OptionDialogProps) => {
  switch (props.name) {
    case "redirect":
      return <Filled form={redirectForm} {...props} />;
    case "httpsRedirect":
      return <Filled form={noFields} {...props} />;
    case "hsts":
      return <Filled form={hstsForm} {...props} />;
    case "maintenance":
      return <Filled form={maintenanceForm} {...props} />;
    case "basicAuth":
      return <Filled form={passwordForm} {...props} />;
    case "allowedAddresses":
      return <Filled form={addressesForm} {...props} />;
    case "responseHeaders":
      return <Filled form={headersForm} {...props} />;
  }
};

const words: Readonly<Record<Choice, string>> = { inherit: "As the app has it", off: "Off", on: "On" };

const choicesOf = (name: OptionName, scope: "domain" | "app"): { value: Choice; label: string }[] => {
  if (name === "httpsRedirect" && scope === "app") {
    return [
      { value: "inherit", label: "For domains" },
      { value: "on", label: "For all names" },
      { value: "off", label: "Off" },
    ];
  }
  const choices: Choice[] = scope === "app" || name === "redirect" ? ["off", "on"] : ["inherit", "off", "on"];
  return choices.map((value) => ({ value, label: words[value] }));
};

/** Off is what nobody set, where nobody else could say otherwise. */
const sentOf = (choice: Choice, choices: readonly { value: Choice }[]): null | false =>
  choice === "inherit" || !choices.some(({ value }) => value === "inherit") ? null : false;

type FilledProps<Value, Draft> = OptionDialogProps & { form: OptionForm<Value, Draft> };

const Filled = <Value, Draft>(props: FilledProps<Value, Draft>) => {
  const { form, name, scope, value, isSaving, fault, onSave, onCancel } = props;
  const choices = choicesOf(name, scope);
  const now = choiceOf(value);
  // Who comes to change what is off, comes to switch it on.
  const [choice, setChoice] = useState<Choice>(choices.length === 2 ? "on" : now);
  const [draft, setDraft] = useState(() => form.draftOf(now === "on" ? (value as Value) : null));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(choice === "on" ? form.valueOf(draft) : sentOf(choice, choices));
  };
  const { title, what } = optionTitles[name];
  return (
    <Dialog open onOpenChange={onCancel} title={title} description={what}>
      <form noValidate className="grid gap-4" onSubmit={submit}>
        <Segments label={title} name="choice" value={choice} options={choices} onChange={setChoice} />
        {choice === "on" ? <form.Fields draft={draft} onChange={setDraft} /> : null}
        {fault === null ? null : <Notice look="bad" role="alert" title={fault} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onCancel}>Cancel</Button>
          <Button look="primary" type="submit" busy={isSaving}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
