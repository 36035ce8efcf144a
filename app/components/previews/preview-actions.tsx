"use client";
import { RotateCw, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Button } from "@/app/components/ui/button";
import { ConfirmDialog } from "@/app/components/ui/confirm-dialog";
import { Dialog } from "@/app/components/ui/dialog";
import { OutsideLink } from "@/app/components/ui/outside-link";
import { shortCommit } from "@/app/lib/format";
import type { Preview } from "@/server/previews/schema";
import { mayOpenAgain } from "./preview-words";
import { usePreviewActions } from "./use-previews";

/** Approve, deploy again, close: what its state allows. */
export const PreviewActions = ({ preview }: { preview: Preview }) => {
  const { app } = useLiveApp();
  const actions = usePreviewActions(preview);
  const [asked, setAsked] = useState<"approve" | "close" | null>(null);
  const { number, state } = preview;
  const closeDialog = () => setAsked(null);
  const reopens = mayOpenAgain(preview) && app.previewsEnabled;
  return (
    <div className="flex flex-wrap gap-2">
      {state === "awaiting_approval" ? (
        <Button size="small" look="primary" onClick={() => setAsked("approve")} aria-label={`Approve #${number}…`}>
          <ShieldCheck aria-hidden="true" />
          Approve…
        </Button>
      ) : null}
      {state === "active" || reopens ? (
        <Button
          size="small"
          busy={actions.busy.redeploy}
          onClick={actions.redeploy}
          aria-label={`${reopens ? "Open" : "Redeploy"} #${number}${reopens ? " again" : ""}`}
        >
          {actions.busy.redeploy ? null : <RotateCw aria-hidden="true" />}
          {reopens ? "Open again" : "Redeploy"}
        </Button>
      ) : null}
      {state === "closed" ? null : (
        <Button size="small" onClick={() => setAsked("close")} aria-label={`Close #${number}…`}>
          Close…
        </Button>
      )}
      {asked === "approve" ? <Approve preview={preview} actions={actions} onClose={closeDialog} /> : null}
      {asked === "close" ? <Close preview={preview} actions={actions} onClose={closeDialog} /> : null}
    </div>
  );
};

type AskProps = { preview: Preview; actions: ReturnType<typeof usePreviewActions>; onClose: () => void };

const Approve = ({ preview, actions, onClose }: AskProps) => (
  <Dialog
    open
    onOpenChange={onClose}
    title={`Run the code of ${preview.author} as a preview?`}
    description={
      <p className="wrap-anywhere">
        Pull request #{preview.number}, “{preview.title}”, comes from a fork. Read its changes first.
      </p>
    }
  >
    <ul className="mb-4 grid list-disc gap-1.5 pl-5">
      <li>Their code is built and run on your host, with the limits of previews.</li>
      <li>It can read every variable of the scope Preview, and those of Production that are marked for previews.</li>
      <li>
        This holds for commit <code className="font-mono text-[13px]">{shortCommit(preview.commit)}</code> alone. Whatever is
        pushed after it waits for another approval.
      </li>
    </ul>
    <div className="flex flex-wrap items-center justify-end gap-2">
      <OutsideLink href={preview.url} className="mr-auto text-accent hover:underline">
        Look at the pull request
      </OutsideLink>
      <Button onClick={onClose}>Not now</Button>
      <Button look="primary" busy={actions.busy.approve} onClick={() => actions.approve(onClose)}>
        Approve this commit
      </Button>
    </div>
  </Dialog>
);

const Close = ({ preview, actions, onClose }: AskProps) => (
  <ConfirmDialog
    title={`Close the preview of #${preview.number}?`}
    description="Its container and its address go. The pull request stays open, and the next push to it opens the preview again."
    confirm="Close it"
    busy={actions.busy.close}
    onConfirm={() => actions.close(onClose)}
    onCancel={onClose}
  />
);
