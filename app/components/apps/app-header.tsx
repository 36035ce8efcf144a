"use client";
import { ExternalLink, Play, Rocket, RotateCw, Square } from "lucide-react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { CopyButton } from "@/app/components/ui/copy-button";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { appStatusView } from "@/app/lib/status";
import type { App } from "@/server/apps/schema";
import { useLiveApp } from "./live-app";
import { useAppActions } from "./use-app-actions";

/** Name, state, address and the things one does to an app; on top of each of its pages. */
export const AppHeader = () => {
  const { app } = useLiveApp();
  return (
    <header className="mb-3 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="text-xl font-semibold break-all">{app.name}</h1>
          <StatusBadge view={appStatusView(app)} />
        </div>
        <AppAddress app={app} />
      </div>
      <AppActions app={app} />
    </header>
  );
};

const AppAddress = ({ app }: { app: App }) => {
  const address = app.url.replace(/^https?:\/\//, "").replace(/\/$/, "");
  if (app.workerId === null) return <p className="mt-1 text-muted">It will answer at {address} with the first deployment.</p>;
  return (
    <div className="mt-0.5 flex min-w-0 items-center gap-1">
      <a
        href={app.url}
        target="_blank"
        rel="noreferrer"
        className="inline-flex min-w-0 items-center gap-1.5 text-accent hover:underline"
      >
        <span className="truncate">{address}</span>
        <ExternalLink className="size-3.5 shrink-0" aria-label="opens in a new tab" />
      </a>
      <CopyButton text={app.url} label="Copy the address" />
    </div>
  );
};

const AppActions = ({ app }: { app: App }) => {
  const { start, stop, restart, deploy, busy } = useAppActions(app);
  const deployed = app.liveDeploymentId !== null;
  const startable = app.wanted === "stopped" && (deployed || app.statusReason === "host_drained");
  return (
    <div className="flex flex-wrap items-center gap-2">
      {startable ? (
        <Button onClick={start} busy={busy.start}>
          {busy.start ? null : <Play aria-hidden="true" />}
          Start
        </Button>
      ) : null}
      {deployed && app.wanted === "running" ? (
        <>
          <Button onClick={stop} busy={busy.stop}>
            {busy.stop ? null : <Square aria-hidden="true" />}
            Stop
          </Button>
          <Button onClick={restart} busy={busy.restart}>
            {busy.restart ? null : <RotateCw aria-hidden="true" />}
            Restart
          </Button>
        </>
      ) : null}
      <Button look="primary" onClick={() => deploy()} busy={busy.deploy}>
        {busy.deploy ? null : <Rocket aria-hidden="true" />}
        {deployed ? "Redeploy" : "Deploy"}
      </Button>
      <ApiCall
        calls={[
          { what: "Deploy", method: "POST", path: `/v1/apps/${app.id}/deployments` },
          { what: "Restart", method: "POST", path: `/v1/apps/${app.id}/restart` },
          { what: "Stop", method: "POST", path: `/v1/apps/${app.id}/stop` },
          { what: "Start", method: "POST", path: `/v1/apps/${app.id}/start` },
          { what: "Read its state", method: "GET", path: `/v1/apps/${app.id}` },
        ]}
      />
    </div>
  );
};
