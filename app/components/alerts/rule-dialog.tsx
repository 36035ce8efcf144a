"use client";
import { useMutation } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { type FormEvent, useState } from "react";
import { Button } from "@/app/components/ui/button";
import { Dialog } from "@/app/components/ui/dialog";
import { Notice } from "@/app/components/ui/notice";
import { Skeleton } from "@/app/components/ui/skeleton";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";
import { useSettled } from "@/app/lib/use-settled";
import { type AlertRule, type AppAlertKind, type HostAlertKind, isMetricKind } from "@/server/alerts/schema";
import { firstValues, type RuleFaults, type RuleValues, settingsOf, templatesFor, trialOf, valuesOfTemplate } from "./rule-form";
import { RuleReceivers } from "./rule-receivers";
import { RuleSentence } from "./rule-sentence";
import type { RuleSubject } from "./use-rules";

// Charts weigh more than the whole dialog: they come when it is there.
const RulePreview = dynamic(() => import("./rule-preview").then((file) => file.RulePreview), {
  ssr: false,
  loading: () => <Skeleton className="h-44 border" />,
});

type RuleDialogProps = {
  subject: RuleSubject;
  /** Null: a new one. */
  rule: AlertRule | null;
  onDone: () => void;
  onCancel: () => void;
};

/** Writes a rule as a sentence with places to fill in. */
export const RuleDialog = ({ subject, rule, onDone, onCancel }: RuleDialogProps) => {
  const [values, setValues] = useState(() => firstValues(rule, subject.kind));
  const { faults, setFaults, save, isBusy } = useSave(subject, rule, onDone);
  const change = (next: Partial<RuleValues>) => {
    setValues((before) => ({ ...before, ...next }));
    setFaults({});
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save(values);
  };
  const told = Object.values(faults);
  return (
    <Dialog
      open
      onOpenChange={onCancel}
      size="wide"
      title={rule === null ? `Add a rule for ${subject.name}` : "Edit the rule"}
      description={
        isMetricKind(values.kind)
          ? "It fires once its number has been on the wrong side for the whole time, and is over once it has been back for as long."
          : "It fires and is over with the state itself."
      }
    >
      <form noValidate className="grid gap-5" onSubmit={submit}>
        {rule === null ? <Templates subject={subject} onChoose={(template) => change(template)} /> : null}
        <RuleSentence subject={subject} values={values} faults={faults} isNew={rule === null} onChange={change} />
        <RuleReceivers values={values} fault={faults.channelIds} onChange={change} />
        {subject.kind === "app" ? <Preview appId={subject.id} values={values} /> : null}
        {told.length === 0 ? null : (
          <Notice look="bad" role="alert">
            {told.map((fault) => (
              <p key={fault}>{fault}</p>
            ))}
          </Notice>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onCancel}>Cancel</Button>
          <Button look="primary" type="submit" busy={isBusy}>
            {rule === null ? "Add the rule" : "Save"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};

/** What it would have done, while the sentence is one. Numbers of hosts are not kept. */
const Preview = ({ appId, values }: { appId: string; values: RuleValues }) => {
  const settled = useSettled(values, 400);
  const wish = trialOf(settled);
  return wish === null ? null : <RulePreview appId={appId} wish={wish} />;
};

/** Asks the API with the sentence; what is wrong with it comes back. */
const useSave = (subject: RuleSubject, rule: AlertRule | null, onDone: () => void) => {
  const trpc = useTRPC();
  const [faults, setFaults] = useState<RuleFaults>({});
  const options = {
    onSuccess: onDone,
    onError: (error: unknown) => {
      const { message, next } = describeError(error);
      setFaults({ other: next === undefined ? message : `${message} ${next}` });
    },
  };
  const create = useMutation(trpc.alertRules.create.mutationOptions(options));
  const createOfHost = useMutation(trpc.alertRules.createOfHost.mutationOptions(options));
  const update = useMutation(trpc.alertRules.update.mutationOptions(options));
  const save = (values: RuleValues) => {
    const made = settingsOf(values);
    if ("faults" in made) return setFaults(made.faults);
    if (rule !== null) return update.mutate({ id: rule.id, ...made.settings });
    if (subject.kind === "app") {
      return create.mutate({ id: subject.id, kind: values.kind as AppAlertKind, ...made.settings });
    }
    createOfHost.mutate({ id: subject.id, kind: values.kind as HostAlertKind, ...made.settings });
  };
  return { faults, setFaults, save, isBusy: create.isPending || createOfHost.isPending || update.isPending };
};

type TemplatesProps = { subject: RuleSubject; onChoose: (values: Partial<RuleValues>) => void };

/** What others are told of: a place to begin. */
const Templates = ({ subject, onChoose }: TemplatesProps) => (
  <fieldset className="flex flex-wrap gap-1.5">
    <legend className="mb-1.5 text-[13px] text-muted">Begin with</legend>
    {templatesFor[subject.kind].map((template) => (
      <Button key={template.label} size="small" onClick={() => onChoose(valuesOfTemplate(template))}>
        {template.label}
      </Button>
    ))}
  </fieldset>
);
