"use client";
import { Button } from "@/app/components/ui/button";
import { Dialog } from "@/app/components/ui/dialog";
import { toast } from "@/app/components/ui/toasts";
import type { Variable } from "@/server/variables/schema";
import type { Variables } from "./use-variables";

type RemoveVariableProps = { variable: Variable; variables: Variables; onClose: () => void };

export const RemoveVariable = ({ variable: { key, secret }, variables, onClose }: RemoveVariableProps) => (
  <Dialog
    open
    onOpenChange={onClose}
    title={`Remove ${key}?`}
    description={
      secret
        ? "What runs keeps it until the next deployment. Its value is a secret and cannot be brought back here."
        : "What runs keeps it until the next deployment."
    }
  >
    <div className="flex justify-end gap-2">
      <Button onClick={onClose}>Keep it</Button>
      <Button
        look="danger"
        busy={variables.busy}
        onClick={() =>
          variables.merge({ [key]: null }, () => {
            toast.ok(`${key} is removed.`);
            onClose();
          })
        }
      >
        Remove
      </Button>
    </div>
  </Dialog>
);
