"use client";
import { CircleCheck, LoaderCircle } from "lucide-react";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { CommandLine } from "@/app/components/ui/command-line";
import { CopyButton } from "@/app/components/ui/copy-button";
import { Link } from "@/app/components/ui/link";
import { Notice } from "@/app/components/ui/notice";
import { cn } from "@/app/lib/class-names";
import { formatElapsed } from "@/app/lib/format";
import { useNow } from "@/app/lib/use-now";
import type { JoinToken, WorkerView } from "@/server/workers/schema";
import { type Checkpoint, checkpointsOf, isReady } from "./checkpoints";
import { hostHref } from "./host-words";

type JoinHostProps = {
  joinToken: JoinToken;
  /** Who has come with it. */
  host: WorkerView | null;
  onAnother: () => void;
};

/** The command, once, and what is heard of the machine on which it runs: the page listens. */
export const JoinHost = ({ joinToken, host, onAnother }: JoinHostProps) => {
  const ready = isReady(host);
  return (
    <div className="grid gap-5">
      <Card aria-labelledby="join-command">
        <CardHeader
          id="join-command"
          title="Run this on the new machine"
          description="As root, or as somebody who may use sudo."
        />
        <div className="grid gap-3 px-4 py-3.5">
          {joinToken.notice === null ? null : <Notice look="warn" title={joinToken.notice} />}
          <CommandLine command={joinToken.command} label="The command that joins a host" />
          <Expiry expiresAt={joinToken.expiresAt} used={host !== null} />
          <ScriptFacts script={joinToken.script} />
        </div>
      </Card>
      <Card aria-labelledby="join-progress">
        <CardHeader
          id="join-progress"
          title={host === null ? "Waiting for the machine" : ready ? `${host.name} is ready` : `${host.name} is coming`}
          description={host === null ? "This page listens: what is heard of the machine lights up here." : undefined}
        />
        <div role="status" aria-label="What is heard of the machine">
          <ol className="grid gap-3 px-4 py-3.5">
            {checkpointsOf(host).map((checkpoint) => (
              <CheckpointRow key={checkpoint.title} checkpoint={checkpoint} />
            ))}
          </ol>
        </div>
        <div className="flex flex-wrap justify-end gap-2 border-t px-4 py-3">
          <Button onClick={onAnother}>Add another host</Button>
          {host === null ? null : (
            <Button look="primary" asChild>
              <Link href={hostHref(host)}>Go to {host.name}</Link>
            </Button>
          )}
        </div>
      </Card>
    </div>
  );
};

const CheckpointRow = ({ checkpoint: { title, done, detail } }: { checkpoint: Checkpoint }) => (
  <li className="flex items-start gap-2.5">
    {done ? (
      <CircleCheck className="mt-0.5 size-4 shrink-0 text-ok" aria-hidden="true" />
    ) : (
      <LoaderCircle className="mt-0.5 size-4 shrink-0 animate-spin text-faint" aria-hidden="true" />
    )}
    <p className="min-w-0 break-words">
      <span className={cn(done ? "font-medium" : "text-muted")}>
        {title}
        <span className="sr-only">{done ? ": done" : ": waiting"}</span>
      </span>
      {detail === null ? null : <span className="text-muted"> {detail}</span>}
    </p>
  </li>
);

const Expiry = ({ expiresAt, used }: { expiresAt: string; used: boolean }) => {
  const now = useNow();
  if (used) return <p className="text-muted">The token is used up: no other machine joins with this command.</p>;
  const leftMs = Date.parse(expiresAt) - now;
  if (now !== 0 && leftMs <= 0) return <p className="text-bad">The token has run out. Make another command.</p>;
  return (
    <p className="text-muted">
      Shown this once. It joins one host, within{" "}
      <span className="tabular-nums">{now === 0 ? "an hour" : formatElapsed(leftMs)}</span>.
    </p>
  );
};

const ScriptFacts = ({ script }: Pick<JoinToken, "script">) => (
  <details>
    <summary className="cursor-pointer text-[13px] text-muted">What the command does</summary>
    <div className="mt-2 grid gap-2 text-[13px]">
      <p>
        It fetches{" "}
        <a href={script.url} target="_blank" rel="noreferrer" className="text-accent underline wrap-anywhere">
          this script
        </a>
        , which brings Node and the worker, checks them by their hashes, installs Docker where it is missing, and starts the
        worker as a service. Read it first if you like; its SHA-256 is:
      </p>
      <p className="flex items-center gap-1">
        <code className="font-mono text-xs wrap-anywhere">{script.sha256}</code>
        <CopyButton text={script.sha256} label="Copy the SHA-256 of the script" />
      </p>
    </div>
  </details>
);
