"use client";
import { useQuery } from "@tanstack/react-query";
import { ArrowRight, History } from "lucide-react";
import { useState } from "react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { Dialog } from "@/app/components/ui/dialog";
import { ErrorState } from "@/app/components/ui/error-state";
import { Field } from "@/app/components/ui/field";
import { Notice } from "@/app/components/ui/notice";
import { Skeleton } from "@/app/components/ui/skeleton";
import { RelativeTime } from "@/app/components/ui/time";
import { formatDuration, shortCommit, subjectOf } from "@/app/lib/format";
import { useTRPC } from "@/app/lib/trpc/client";
import { useNow } from "@/app/lib/use-now";
import { refuseRollback } from "@/server/deployments/rollback-rules";
import type { ComparedDeployments, ComparedSide } from "@/server/deployments/schema";
import { DifferenceList } from "./differences";
import { warningsOf } from "./rollback-warnings";
import { useRollback } from "./use-rollback";

type RollbackDialogProps = {
  app: { id: string; name: string; liveDeploymentId: string | null };
  target: { id: string; number: number };
  onClose: () => void;
};

/** What would change, before it changes. */
export const RollbackDialog = ({ app, target, onClose }: RollbackDialogProps) => {
  const trpc = useTRPC();
  const compared = useQuery(
    trpc.deployments.compare.queryOptions(
      { id: app.id, a: app.liveDeploymentId ?? target.id, b: target.id },
      { staleTime: 0, retry: false },
    ),
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="wide"
      title={`Roll back to version #${target.number}`}
      description="Its image runs again with its variables and settings. Nothing is fetched or built, so it takes a few seconds, and no request is lost."
    >
      {compared.isPending ? <Skeleton className="h-56" /> : null}
      {compared.isError ? <ErrorState error={compared.error} onRetry={() => void compared.refetch()} /> : null}
      {compared.isSuccess ? <RollbackForm app={app} compared={compared.data} onClose={onClose} /> : null}
    </Dialog>
  );
};

type RollbackFormProps = Omit<RollbackDialogProps, "target"> & { compared: ComparedDeployments };

const RollbackForm = ({ app, compared, onClose }: RollbackFormProps) => {
  const { a, b } = compared;
  const { rollBack, busy } = useRollback(app);
  const [pauseDeploys, setPauseDeploys] = useState(true);
  const [reason, setReason] = useState("");
  const now = useNow();
  const refusal = refuseRollback({ ...b, ...b.deployment });
  const wish = { deploymentId: b.deployment.id, pauseDeploys, ...(reason.trim() && { reason: reason.trim() }) };
  const submit = () => rollBack({ id: app.id, ...wish }, { onSuccess: onClose });
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (refusal === null) submit();
      }}
    >
      <div className="grid items-stretch gap-2 sm:grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)]">
        <SideCard title="Live now" side={a} />
        <ArrowRight className="size-4 self-center justify-self-center text-faint max-sm:rotate-90" aria-hidden="true" />
        <SideCard title="Runs again" side={b} />
      </div>
      <section aria-label="What changes" className="max-h-64 overflow-y-auto rounded-lg border px-3.5 py-3" tabIndex={0}>
        <DifferenceList {...compared} />
      </section>
      {refusal === null ? null : (
        <Notice look="bad" title={refusal.message} role="alert">
          {refusal.next}
        </Notice>
      )}
      {refusal === null && now !== 0
        ? warningsOf(compared, now).map((warning) => <Notice key={warning} look="warn" title={warning} />)
        : null}
      <label className="flex items-start gap-2.5">
        <input
          type="checkbox"
          className="mt-1 accent-accent"
          checked={pauseDeploys}
          onChange={(event) => setPauseDeploys(event.target.checked)}
        />
        <span>
          Pause automatic deploys
          <span className="block text-[13px] text-muted">Else the next push brings the newer version back.</span>
        </span>
      </label>
      <Field
        label="Reason"
        aside="optional"
        hint="Kept in the activity record."
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <div className="flex flex-wrap justify-end gap-2">
        <ApiCall calls={[{ what: "Roll back", method: "POST", path: `/v1/apps/${app.id}/rollback`, body: wish }]} />
        <Button onClick={onClose}>Keep what runs</Button>
        <Button type="submit" look="primary" busy={busy.rollBack} disabled={refusal !== null}>
          {busy.rollBack ? null : <History aria-hidden="true" />}
          Roll back
        </Button>
      </div>
    </form>
  );
};

const SideCard = ({ title, side: { deployment, liveUntil } }: { title: string; side: ComparedSide }) => (
  <div className="min-w-0 rounded-lg border px-3.5 py-3">
    <p className="text-[13px] text-muted">
      {title} · #{deployment.number}
    </p>
    <p className="truncate font-medium">
      {deployment.commitMessage === null ? "No commit message" : subjectOf(deployment.commitMessage)}
    </p>
    <p className="text-[13px] text-muted">
      {deployment.commit === null ? null : <span className="font-mono text-xs">{shortCommit(deployment.commit)} · </span>}
      {deployment.liveAt === null ? (
        "never live"
      ) : (
        <>
          went live <RelativeTime at={deployment.liveAt} />
          {liveUntil === null ? null : `, stayed ${formatDuration(Date.parse(liveUntil) - Date.parse(deployment.liveAt))}`}
        </>
      )}
    </p>
  </div>
);
