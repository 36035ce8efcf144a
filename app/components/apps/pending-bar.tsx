"use client";
import { CloudUpload } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/app/components/ui/button";
import { Link } from "@/app/components/ui/link";
import type { Pending } from "@/server/apps/pending-schema";
import { appHref } from "./app-pages";
import { useLiveApp } from "./live-app";
import { PendingActions } from "./pending-actions";
import { usePending } from "./use-pending";

const PendingDialog = dynamic(() => import("./pending-dialog").then((file) => file.PendingDialog), { ssr: false });

const changes = (count: number) => (count === 1 ? "1 change" : `${count} changes`);

/** On every page of an app: what is saved and does not run yet, and the way to bring it to life. */
export const PendingBar = ({ initial }: { initial: Pending }) => {
  const { app } = useLiveApp();
  const pending = usePending(initial);
  const [open, setOpen] = useState(false);
  const [used, setUsed] = useState(false);
  const count = pending.items.length;
  if (count === 0) return null;
  const review = () => {
    setUsed(true);
    setOpen(true);
  };
  return (
    <section
      aria-label="Changes that are not live"
      className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-busy/30 bg-busy-soft px-3.5 py-2.5"
    >
      <CloudUpload className="size-4 shrink-0 text-busy" aria-hidden="true" />
      <p className="min-w-48 flex-1 font-medium" role="status">
        {pending.coming === null ? (
          `${changes(count)} saved, not live yet.`
        ) : (
          <>
            {changes(count)} will be live with{" "}
            <Link className="text-accent underline" href={appHref(app.name, `/deployments/${pending.coming.number}`)}>
              deployment #{pending.coming.number}
            </Link>
            .
          </>
        )}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button size="small" onClick={review}>
          Review
        </Button>
        {pending.coming === null ? <PendingActions pending={pending} size="small" /> : null}
      </div>
      {used ? <PendingDialog open={open} onOpenChange={setOpen} pending={pending} /> : null}
    </section>
  );
};
