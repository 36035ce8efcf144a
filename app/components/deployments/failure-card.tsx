"use client";
import { CircleX } from "lucide-react";
import Link from "next/link";
import { ansiSpans } from "@/app/components/logs/ansi";
import { useLogTail } from "@/app/components/logs/use-build-log";
import { Button } from "@/app/components/ui/button";
import { Skeleton } from "@/app/components/ui/skeleton";
import type { Deployment, FailureCode } from "@/server/deployments/schema";
import { stageWords } from "./words";

/** Enough for a stack trace. */
const shownLines = 12;

/** Where the cause is put right, when a setting does it. */
const inSettings = new Set<FailureCode>([
  "repository_unreachable",
  "repository_private",
  "repository_refused",
  "branch_not_found",
  "dockerfile_not_found",
  "dockerfile_outside",
  "out_of_memory",
  "wrong_port",
  "not_listening",
  "unhealthy",
]);

type FailureCardProps = { deployment: Deployment; appName: string; onItsPage?: boolean };

/** What broke: the stage, the reason in one sentence, and the last lines. */
export const FailureCard = ({ deployment, appName, onItsPage = false }: FailureCardProps) => {
  const base = `/apps/${encodeURIComponent(appName)}`;
  const failed = deployment.stages.find((stage) => stage.error !== null);
  return (
    <section className="min-w-0 rounded-lg border border-bad/35 bg-surface" aria-label="Why the deployment failed">
      <header className="flex flex-wrap items-start justify-between gap-3 px-4 py-3">
        <div className="flex min-w-0 flex-1 basis-72 gap-2.5">
          <CircleX className="mt-0.5 size-4 shrink-0 text-bad" aria-hidden="true" />
          <div className="min-w-0">
            <p className="text-[13px] text-muted">
              {onItsPage ? "It failed" : `Deployment #${deployment.number} failed`}
              {failed === undefined ? "" : ` in the stage ${stageWords[failed.name].name.toLowerCase()}`}
            </p>
            <p className="font-medium break-words">{deployment.reason ?? failed?.error ?? "No reason was reported."}</p>
          </div>
        </div>
        <div className="flex gap-2">
          {deployment.reasonCode !== null && inSettings.has(deployment.reasonCode) ? (
            <Button size="small" asChild>
              <Link href={`${base}/settings`}>Settings</Link>
            </Button>
          ) : null}
          {onItsPage ? null : (
            <Button size="small" asChild>
              <Link href={`${base}/deployments/${deployment.number}`}>Whole log</Link>
            </Button>
          )}
        </div>
      </header>
      {deployment.logBytes > 0 ? <LastLines deployment={deployment} /> : null}
    </section>
  );
};

const LastLines = ({ deployment }: { deployment: Deployment }) => {
  const tail = useLogTail(deployment, shownLines);
  // The log ends with the reason, which stands above.
  const lines = tail?.filter((line) => line !== deployment.reason);
  if (lines === undefined) return <Skeleton className="mx-4 mb-4 h-30" />;
  if (lines.length === 0) return null;
  return (
    <pre
      tabIndex={0}
      className="overflow-x-auto rounded-b-lg border-t bg-log px-4 py-2.5 font-mono text-[12.5px] leading-5 text-log-ink"
      aria-label="Last lines of the build log"
    >
      {lines.map((line, place) => (
        <div key={place}>
          {ansiSpans(line).map((span, at) => (
            <span key={at} className={span.className || undefined}>
              {span.text}
            </span>
          ))}
        </div>
      ))}
    </pre>
  );
};
