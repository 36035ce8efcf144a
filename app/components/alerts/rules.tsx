"use client";
import { BellPlus, Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { EmptyState } from "@/app/components/ui/empty-state";
import { ErrorState } from "@/app/components/ui/error-state";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { toast } from "@/app/components/ui/toasts";
import type { AlertRule } from "@/server/alerts/schema";
import { RuleRow } from "./rule-row";
import { type RuleSubject, useReadAgain, useRules } from "./use-rules";

// Most who come here only look.
const RuleDialog = dynamic(() => import("./rule-dialog").then((file) => file.RuleDialog), { ssr: false });
const DeleteRule = dynamic(() => import("./delete-rule").then((file) => file.DeleteRule), { ssr: false });

export type OpenRule = { kind: "new" } | { kind: "change" | "delete"; rule: AlertRule };

/** When somebody is told of an app or a host: each rule as a sentence, and how it stands. */
export const Rules = ({ subject }: { subject: RuleSubject }) => {
  const rules = useRules(subject);
  const [open, setOpen] = useState<OpenRule | null>(null);
  const items = rules.data?.items ?? [];
  const add = (
    <Button size="small" onClick={() => setOpen({ kind: "new" })}>
      <Plus aria-hidden="true" />
      Add a rule
    </Button>
  );
  return (
    <Card aria-labelledby="rules">
      <CardHeader
        id="rules"
        title="Rules"
        description={`When ${subject.kind === "app" ? "your team is" : "administrators are"} told of ${subject.name}.`}
      >
        <div className="flex items-center gap-2">
          <ApiCall calls={callsFor(subject)} />
          {items.length > 0 ? add : null}
        </div>
      </CardHeader>
      {rules.isPending ? <SkeletonRows rows={4} /> : null}
      {rules.isError ? <ErrorState error={rules.error} onRetry={() => void rules.refetch()} /> : null}
      {rules.isSuccess && items.length === 0 ? (
        <EmptyState icon={BellPlus} title="No rules" action={add}>
          Nobody is told when {subject.name} is in trouble. Begin with a template.
        </EmptyState>
      ) : null}
      <ul>
        {items.map((rule) => (
          <RuleRow key={rule.id} rule={rule} onOpen={(kind) => setOpen({ kind, rule })} />
        ))}
      </ul>
      <OpenDialog subject={subject} open={open} onClose={() => setOpen(null)} />
    </Card>
  );
};

const callsFor = ({ kind, id }: RuleSubject) => {
  const path = `/v1/${kind === "app" ? "apps" : "workers"}/${id}/alert-rules` as const;
  const body =
    kind === "app"
      ? { kind: "memory_percent", comparison: "above", threshold: 90, sustainMinutes: 5, severity: "warning" }
      : { kind: "host_disk_percent", comparison: "above", threshold: 85, sustainMinutes: 5, severity: "critical" };
  return [
    { what: "List", method: "GET", path },
    { what: "Add a rule", method: "POST", path, body },
    { what: "Switch one off", method: "PATCH", path: "/v1/alert-rules/ID", body: { enabled: false } },
  ] as const;
};

type OpenDialogProps = { subject: RuleSubject; open: OpenRule | null; onClose: () => void };

const OpenDialog = ({ subject, open, onClose }: OpenDialogProps) => {
  const readAgain = useReadAgain();
  if (open === null) return null;
  const done = (sentence: string) => {
    toast.ok(sentence);
    readAgain();
    onClose();
  };
  if (open.kind === "delete") {
    return <DeleteRule rule={open.rule} onDone={() => done("The rule is deleted.")} onCancel={onClose} />;
  }
  return (
    <RuleDialog
      subject={subject}
      rule={open.kind === "change" ? open.rule : null}
      onDone={() => done(open.kind === "new" ? "The rule is made." : "The rule is changed.")}
      onCancel={onClose}
    />
  );
};
