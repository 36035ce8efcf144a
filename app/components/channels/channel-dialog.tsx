"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "@/app/components/ui/button";
import { Dialog } from "@/app/components/ui/dialog";
import { Field } from "@/app/components/ui/field";
import { Notice } from "@/app/components/ui/notice";
import { SelectField } from "@/app/components/ui/select-field";
import { Switch } from "@/app/components/ui/switch";
import { useTRPC } from "@/app/lib/trpc/client";
import { type Channel, type ChannelKind, type CreatedChannel, channelKinds } from "@/server/channels/schema";
import { fieldsOf } from "./channel-fields";
import { type ChannelValues, changeOf, creationOf, type Faults, faultsOfAnswer, firstValues } from "./channel-form";
import { ChannelInput } from "./channel-input";
import { channelKindWords } from "./channel-words";
import { MailServerField } from "./mail-server-field";

type ChannelDialogProps = {
  /** Null: a new one. */
  channel: Channel | null;
  hasMailServer: boolean;
  /** With what was made; null where one was changed. */
  onDone: (made: CreatedChannel | null) => void;
  onCancel: () => void;
};

/** Adds a channel, or changes one; what is asked for follows from its kind. */
export const ChannelDialog = ({ channel, hasMailServer, onDone, onCancel }: ChannelDialogProps) => {
  const [values, setValues] = useState(() => firstValues(channel, hasMailServer));
  const { faults, setFaults, save, isBusy } = useSave(channel, onDone);
  const change = (next: Partial<ChannelValues>, ...paths: string[]) => {
    setValues((before) => ({ ...before, ...next }));
    setFaults((before) => Object.fromEntries(Object.entries(before).filter(([path]) => path !== "" && !paths.includes(path))));
  };
  const { kind, name, isDefault, enabled, mailServer, texts } = values;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save(values);
  };
  return (
    <Dialog
      open
      onOpenChange={onCancel}
      title={channel === null ? "Add a channel" : `Change ${channel.name}`}
      description={
        channel === null
          ? "For everybody of your team. What is secret is kept sealed and never shown again."
          : "What you leave empty stays as it is."
      }
    >
      <form noValidate className="grid gap-4" onSubmit={submit}>
        {channel === null ? <KindChoice value={kind} onChange={(next) => change({ kind: next, texts: {} })} /> : null}
        <Field
          label="Name"
          autoComplete="off"
          placeholder={`${channelKindWords[kind].name} of the team`}
          error={faults.name}
          value={name}
          onChange={(event) => change({ name: event.target.value }, "name")}
        />
        {fieldsOf(kind, "kept").map((field) => (
          <ChannelInput
            key={field.path}
            field={field}
            isChange={channel !== null}
            value={texts[field.path] ?? ""}
            error={faults[field.path]}
            onChange={(text) => change({ texts: { ...texts, [field.path]: text } }, field.path)}
          />
        ))}
        {kind === "email" ? (
          <MailServerField
            isChange={channel !== null}
            hasMailServer={hasMailServer}
            value={mailServer}
            texts={texts}
            faults={faults}
            onChange={change}
          />
        ) : null}
        <Switch
          label="Default"
          hint="Hears of every rule that names no channel."
          checked={isDefault}
          onChange={(next) => change({ isDefault: next })}
        />
        {channel === null ? null : (
          <Switch
            label="Switched on"
            hint="Switched off it is told nothing, and nothing is kept for it."
            checked={enabled}
            onChange={(next) => change({ enabled: next })}
          />
        )}
        {faults[""] === undefined ? null : <Notice look="bad" role="alert" title={faults[""]} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onCancel}>Cancel</Button>
          <Button look="primary" type="submit" busy={isBusy}>
            {channel === null ? "Add" : "Save"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};

/** Asks the API with what is in the form; what is wrong with it comes back beside the fields. */
const useSave = (channel: Channel | null, onDone: ChannelDialogProps["onDone"]) => {
  const trpc = useTRPC();
  const [faults, setFaults] = useState<Faults>({});
  const onError = (error: unknown) => setFaults(faultsOfAnswer(error));
  const create = useMutation(trpc.channels.create.mutationOptions({ onSuccess: onDone, onError }));
  const update = useMutation(trpc.channels.update.mutationOptions({ onSuccess: () => onDone(null), onError }));
  const save = (values: ChannelValues) => {
    if (channel === null) {
      const made = creationOf(values);
      return "faults" in made ? setFaults(made.faults) : create.mutate(made.input);
    }
    const made = changeOf(channel.id, values);
    return "faults" in made ? setFaults(made.faults) : update.mutate(made.input);
  };
  return { faults, setFaults, save, isBusy: create.isPending || update.isPending };
};

const KindChoice = ({ value, onChange }: { value: ChannelKind; onChange: (kind: ChannelKind) => void }) => (
  <SelectField
    label="Kind"
    options={channelKinds.map((kind) => ({ value: kind, label: channelKindWords[kind].name }))}
    value={value}
    onChange={(event) => onChange(channelKinds.find((kind) => kind === event.target.value) ?? value)}
  />
);
