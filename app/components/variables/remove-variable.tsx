"use client";
import { ConfirmDialog } from "@/app/components/ui/confirm-dialog";
import { toast } from "@/app/components/ui/toasts";
import type { Variable } from "@/server/variables/schema";
import type { Variables } from "./use-variables";

type RemoveVariableProps = { variable: Variable; variables: Variables; onClose: () => void };

export const RemoveVariable = ({ variable: { key, secret }, variables, onClose }: RemoveVariableProps) => (
  <ConfirmDialog
    title={`Remove ${key}?`}
    description={
      secret
        ? "What runs keeps it until the next deployment. Its value is a secret and cannot be brought back here."
        : "What runs keeps it until the next deployment."
    }
    confirm="Remove"
    busy={variables.busy}
    onConfirm={() =>
      variables.merge({ [key]: null }, () => {
        toast.ok(`${key} is removed.`);
        onClose();
      })
    }
    onCancel={onClose}
  />
);
