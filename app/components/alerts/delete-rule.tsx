"use client";
import { useMutation } from "@tanstack/react-query";
import { ConfirmDialog } from "@/app/components/ui/confirm-dialog";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
import type { AlertRule } from "@/server/alerts/schema";
import { conditionOf } from "./kinds";

type DeleteProps = { rule: AlertRule; onDone: () => void; onCancel: () => void };

/** Its history stays. */
export const DeleteRule = ({ rule, onDone, onCancel }: DeleteProps) => {
  const trpc = useTRPC();
  const remove = useMutation(trpc.alertRules.remove.mutationOptions({ onSuccess: onDone, onError: tellFault }));
  const fires = rule.firingAlertId !== null ? " Its alert that fires now is over with it." : "";
  return (
    <ConfirmDialog
      title="Delete this rule?"
      description={`Nobody is told any more when ${conditionOf(rule)}.${fires} What it told before stays in the history.`}
      confirm="Delete"
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ id: rule.id })}
      onCancel={onCancel}
    />
  );
};
