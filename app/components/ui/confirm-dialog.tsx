"use client";
import type { ReactNode } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";

type ConfirmDialogProps = {
  title: string;
  /** What it means to say yes. */
  description: ReactNode;
  /** The word on the button that does it. */
  confirm: string;
  look?: "danger" | "primary";
  busy: boolean;
  disabled?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
  children?: ReactNode;
};

/** Asks once before something that cannot be taken back, or that others would feel. */
export const ConfirmDialog = (props: ConfirmDialogProps) => {
  const { title, description, confirm, look = "danger", busy, disabled = false, onConfirm, onCancel, children } = props;
  return (
    <Dialog open onOpenChange={onCancel} title={title} description={description}>
      {children}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Keep it</Button>
        <Button look={look} busy={busy} disabled={disabled} onClick={onConfirm}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
};
