"use client";
import { Play, Undo2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { appHref } from "@/app/components/apps/app-pages";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Button } from "@/app/components/ui/button";
import { Link } from "@/app/components/ui/link";
import { toast } from "@/app/components/ui/toasts";
import { formatElapsed } from "@/app/lib/format";
import { useNow } from "@/app/lib/use-now";
import { undoableUntil, undoWithinMs } from "@/server/deployments/rollback-rules";
import type { Deployment } from "@/server/deployments/schema";
import { useRollback } from "./use-rollback";

/** The rollback that is live, and until when it can be undone. */
const undoableIn = (deployments: readonly Deployment[]): { rollback: Deployment; until: number } | null => {
  const live = deployments.find((each) => each.status === "live");
  if (live === undefined) return null;
  const previous = deployments.find((each) => each.id === live.previous?.id) ?? null;
  const until = undoableUntil(live, previous);
  return until === null ? null : { rollback: live, until };
};

/** On every page of an app: that a rollback can be undone, and that pushes deploy nothing. */
export const RollbackBanner = () => {
  const { app, deployments } = useLiveApp();
  const { undo, resume, busy } = useRollback(app);
  const now = useNow();
  const undoable = undoableIn(deployments);
  const leftMs = undoable === null || now === 0 ? 0 : Math.min(undoWithinMs, undoable.until - now);
  const rollback = undoable !== null && leftMs > 0 ? undoable.rollback : null;
  useOfferOnce(undoable?.rollback ?? null, undo);
  const paused = app.automaticDeploysPausedAt !== null;
  if (rollback === null && !paused) return null;
  return (
    <aside
      aria-label="Rollback"
      className="mb-5 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 rounded-lg border border-warn/30 bg-warn-soft px-4 py-2.5"
    >
      <div className="min-w-0 flex-1 basis-72">
        {rollback === null ? null : (
          <p>
            <Link href={appHref(app.name, `/deployments/${rollback.number}`)} className="font-medium underline">
              Deployment #{rollback.number}
            </Link>{" "}
            runs version #{rollback.imageOf?.number} again, instead of #{rollback.previous?.number}.
          </p>
        )}
        {paused ? (
          <p className={rollback === null ? "" : "text-muted"}>Automatic deploys are paused: a push changes nothing here.</p>
        ) : null}
      </div>
      <div className="flex flex-wrap gap-2">
        {rollback === null ? null : (
          <Button size="small" busy={busy.undo} onClick={undo}>
            {busy.undo ? null : <Undo2 aria-hidden="true" />}
            Undo <span className="text-muted tabular-nums">({formatElapsed(leftMs)} left)</span>
          </Button>
        )}
        {paused ? (
          <Button size="small" busy={busy.resume} onClick={resume}>
            {busy.resume ? null : <Play aria-hidden="true" />}
            Resume automatic deploys
          </Button>
        ) : null}
      </div>
    </aside>
  );
};

/** One message with Undo when a rollback takes over while the page is open. */
const useOfferOnce = (rollback: Deployment | null, undo: () => void) => {
  const seen = useRef<string | null | undefined>(undefined);
  const run = useRef(undo);
  useEffect(() => {
    run.current = undo;
  });
  const id = rollback?.id ?? null;
  const number = rollback?.imageOf?.number;
  useEffect(() => {
    const isNew = seen.current !== undefined && seen.current !== id;
    seen.current = id;
    if (!isNew || id === null) return;
    toast.ok(`Version #${number} is live again.`, { action: { label: "Undo", run: () => run.current() } });
  }, [id, number]);
};
