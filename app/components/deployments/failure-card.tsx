"use client";
import { useQuery } from "@tanstack/react-query";
import { CircleX } from "lucide-react";
import { appHref } from "@/app/components/apps/app-pages";
import { ansiSpans } from "@/app/components/logs/ansi";
import { useLogTail } from "@/app/components/logs/use-build-log";
import { Button } from "@/app/components/ui/button";
import { Link } from "@/app/components/ui/link";
import { Skeleton } from "@/app/components/ui/skeleton";
import { cn } from "@/app/lib/class-names";
import { shortCommit } from "@/app/lib/format";
import { useTRPC } from "@/app/lib/trpc/client";
import type { Deployment, ExplainedFailure } from "@/server/deployments/schema";
import { DifferenceList } from "./differences";
import { stageWords } from "./words";

/** Enough for a stack trace. */
const lastLines = 12;

/** Where a cause is put right: the page, and what its button says. */
const places: Record<NonNullable<ExplainedFailure["place"]>, { path: string; label: string }> = {
  source: { path: "/settings", label: "Source settings" },
  build: { path: "/settings/build", label: "Build settings" },
  run: { path: "/settings/run", label: "Run settings" },
  health: { path: "/settings/run", label: "Health check" },
  variables: { path: "/env", label: "Variables" },
  hosts: { path: "", label: "" },
};

type FailureCardProps = { deployment: Deployment; appName: string; onItsPage?: boolean };

/** What broke: the cause in a sentence, the line that tells it, what to do, and what changed since the last good version. */
export const FailureCard = ({ deployment, appName, onItsPage = false }: FailureCardProps) => {
  const trpc = useTRPC();
  const explained = useQuery(
    trpc.deployments.explain.queryOptions({ id: deployment.id }, { staleTime: Number.POSITIVE_INFINITY, retry: 1 }),
  );
  const failed = deployment.stages.find((stage) => stage.error !== null);
  const reason = deployment.reason ?? failed?.error ?? "No reason was reported.";
  const found = explained.data;
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
            <p className="font-medium break-words">{found?.cause ?? reason}</p>
            {found === undefined ? null : <p className="break-words">{found.next}</p>}
            {found === undefined || found.cause === reason ? null : (
              <p className="text-[13px] break-words text-muted">{reason}</p>
            )}
          </div>
        </div>
        <Places found={found} deployment={deployment} appName={appName} onItsPage={onItsPage} />
      </header>
      {explained.isPending && deployment.logBytes > 0 ? <Skeleton className="mx-4 mb-4 h-30" /> : null}
      {found === undefined ? null : <Since since={found.since} />}
      {found !== undefined && found.excerpt.length > 0 ? (
        <Excerpt found={found} href={appHref(appName, `/deployments/${deployment.number}`)} />
      ) : null}
      {(found?.excerpt.length === 0 || explained.isError) && deployment.logBytes > 0 ? (
        <LastLines deployment={deployment} />
      ) : null}
    </section>
  );
};

type PlacesProps = Required<FailureCardProps> & { found: ExplainedFailure | undefined };

const Places = ({ found, deployment, appName, onItsPage }: PlacesProps) => {
  const place = found?.place == null ? null : places[found.place];
  return (
    <div className="flex flex-wrap gap-2">
      {place === null || place.label === "" ? null : (
        <Button size="small" asChild>
          <Link href={appHref(appName, place.path)}>{place.label}</Link>
        </Button>
      )}
      {onItsPage ? null : (
        <Button size="small" asChild>
          <Link href={appHref(appName, `/deployments/${deployment.number}`)}>Whole log</Link>
        </Button>
      )}
    </div>
  );
};

const Since = ({ since }: Pick<ExplainedFailure, "since">) => {
  if (since === null) return null;
  const { deployment, commits, settings, variables } = since;
  const moved = commits.from !== commits.to && commits.from !== null && commits.to !== null;
  const range = moved ? `${shortCommit(commits.from ?? "")}…${shortCommit(commits.to ?? "")}` : null;
  const changes = settings.length + variables.length;
  return (
    <details className="border-t px-4 py-2.5">
      <summary className="cursor-pointer text-[13px] text-muted">
        Since #{deployment.number}, which was live: {range === null ? "the same commit" : "other commits"},{" "}
        {changes === 0
          ? "the same settings and variables"
          : `${changes} ${changes === 1 ? "change" : "changes"} of settings and variables`}
      </summary>
      <div className="grid gap-2 pt-2">
        {range === null ? null : (
          <p>
            Commits{" "}
            {commits.link === null ? (
              <span className="font-mono text-xs">{range}</span>
            ) : (
              <a href={commits.link} target="_blank" rel="noreferrer" className="font-mono text-xs text-accent underline">
                {range}
              </a>
            )}
          </p>
        )}
        {changes === 0 ? null : <DifferenceList settings={settings} variables={variables} />}
      </div>
    </details>
  );
};

/** Where no line is known to be the one. */
const LastLines = ({ deployment }: { deployment: Deployment }) => {
  const lines = useLogTail(deployment, lastLines);
  // The log ends with the reason, which stands above.
  const shown = lines?.filter((line) => line !== deployment.reason) ?? [];
  if (shown.length === 0) return null;
  return (
    <pre
      tabIndex={0}
      className="overflow-x-auto rounded-b-lg border-t bg-log px-4 py-2.5 font-mono text-[12.5px] leading-5 text-log-ink"
      aria-label="Last lines of the build log"
    >
      {shown.map((line, place) => (
        <div key={place}>
          <Coloured text={line} />
        </div>
      ))}
    </pre>
  );
};

const Coloured = ({ text }: { text: string }) =>
  ansiSpans(text).map((span, at) => (
    <span key={at} className={span.className || undefined}>
      {span.text}
    </span>
  ));

/** Lines of the log, each with the way to it. */
const Excerpt = ({ found: { excerpt, line }, href }: { found: ExplainedFailure; href: string }) => (
  <div
    className="overflow-x-auto rounded-b-lg border-t bg-log py-2.5 font-mono text-[12.5px] leading-5 text-log-ink"
    role="region"
    aria-label="The lines of the log around the error"
    tabIndex={0}
  >
    {excerpt.map(({ number, text }) => (
      <div key={number} className={cn("flex w-max min-w-full gap-3 px-4", number === line?.number && "bg-bad-soft")}>
        <a
          href={`${href}#L${number}`}
          aria-label={`Line ${number} in the log`}
          className={cn(
            "w-12 shrink-0 text-right tabular-nums select-none hover:underline",
            number === line?.number ? "text-bad" : "text-log-line",
          )}
        >
          {number}
        </a>
        <span className="whitespace-pre">
          <Coloured text={text} />
        </span>
      </div>
    ))}
  </div>
);
