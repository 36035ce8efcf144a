"use client";
import { Dialog } from "@/app/components/ui/dialog";
import { ConnectForm } from "./connect-form";

/** Connects a provider, over the page of connections. Loaded when it is asked for. */
export const ConnectDialog = ({ callbackUrl, onDone, onCancel }: Parameters<typeof ConnectForm>[0]) => (
  <Dialog
    open
    onOpenChange={onCancel}
    size="wide"
    title="Connect a provider"
    description="For everybody of your team. It is tried before it is kept."
  >
    <ConnectForm callbackUrl={callbackUrl} onDone={onDone} onCancel={onCancel} />
  </Dialog>
);
