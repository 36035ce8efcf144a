"use client";
import { Dialog } from "@/app/components/ui/dialog";
import { MakeKey } from "./make-key";

type MakeKeyDialogProps = Parameters<typeof MakeKey>[0];

/** Makes a deploy key over whatever page needs one. Loaded when it is asked for. */
export const MakeKeyDialog = ({ onMade, onClose }: MakeKeyDialogProps) => (
  <Dialog open onOpenChange={onClose} size="wide" title="Make a deploy key">
    <MakeKey onMade={onMade} onClose={onClose} />
  </Dialog>
);
