"use client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useLiveApp } from "@/app/components/apps/live-app";
import { settingText, settingWords } from "@/app/components/apps/setting-words";
import { PlanView } from "@/app/components/builds/plan-view";
import { Card, CardHeader } from "@/app/components/ui/card";
import { ErrorState } from "@/app/components/ui/error-state";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { useTRPC } from "@/app/lib/trpc/client";
import type { Deployment, DeploymentDetails as Details } from "@/server/deployments/schema";
import { DifferenceList } from "./differences";

type SettingName = keyof Details["settings"];

/** How it was built, and with which settings and variables it ran. Mounted anew, it asks again. */
export const DeploymentDetails = ({ deployment }: { deployment: Deployment }) => {
  const trpc = useTRPC();
  const details = useQuery(trpc.deployments.get.queryOptions({ id: deployment.id }, { refetchOnMount: "always" }));
  if (details.isPending) {
    return (
      <Card>
        <SkeletonRows rows={4} />
      </Card>
    );
  }
  if (details.isError) return <ErrorState error={details.error} onRetry={() => void details.refetch()} />;
  return (
    <>
      {details.data.plan === null ? null : (
        <Card aria-labelledby="plan">
          <CardHeader id="plan" title="How it was built" />
          <div className="px-4 py-3">
            <PlanView plan={details.data.plan} />
          </div>
        </Card>
      )}
      <SettingsCard details={details.data} />
    </>
  );
};

const SettingsCard = ({ details }: { details: Details }) => {
  const names = Object.keys(details.settings) as SettingName[];
  const set = names.flatMap((name) => {
    const text = settingText(details.settings[name]);
    return text === null ? [] : [[name, text] as const];
  });
  return (
    <Card aria-labelledby="kept">
      <CardHeader id="kept" title="Settings and variables" description="As they were when this was asked for." />
      <div className="grid gap-4 px-4 py-3">
        <ChangedSince details={details} />
        <dl className="grid gap-1.5">
          {set.map(([name, text]) => (
            <Fact key={name} term={settingWords[name]} value={text} mono />
          ))}
        </dl>
        {details.variables.length === 0 ? (
          <p className="text-muted">No variables.</p>
        ) : (
          <ul className="grid gap-1" aria-label="Variables">
            {details.variables.map(({ key, usedIn, secret }) => (
              <li key={key} className="flex flex-wrap gap-x-3">
                <span className="font-mono text-[12.5px] wrap-anywhere">{key}</span>
                <span className="text-muted">
                  <span aria-label="hidden value">••••••</span> {secret ? "secret, " : ""}
                  {usedIn === "both" ? "build and run" : usedIn}
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Card>
  );
};

/** What is not as it was in the deployment before. */
const ChangedSince = ({ details }: { details: Details }) => {
  const { app } = useLiveApp();
  const trpc = useTRPC();
  const before = details.previous?.number ?? details.number - 1;
  const compared = useQuery(
    trpc.deployments.compare.queryOptions(
      { id: app.id, a: String(before), b: String(details.number) },
      { enabled: before > 0, retry: false },
    ),
  );
  if (!compared.isSuccess) return null;
  const { settings, variables } = compared.data;
  if (settings.length === 0 && variables.length === 0) return <p className="text-muted">The same as in #{before}.</p>;
  return (
    <section aria-label={`Changed since #${before}`} className="rounded-lg border px-3.5 py-3">
      <h3 className="mb-2 text-[13px] font-medium text-muted">Changed since #{before}</h3>
      <DifferenceList {...compared.data} />
    </section>
  );
};

const Fact = ({ term, value, mono = false }: { term: string; value: ReactNode; mono?: boolean }) => (
  <div className="grid gap-x-4 sm:grid-cols-[9rem_minmax(0,1fr)]">
    <dt className="text-muted">{term}</dt>
    <dd className={mono ? "font-mono text-[12.5px] leading-5 wrap-anywhere whitespace-pre-wrap" : "wrap-anywhere"}>{value}</dd>
  </div>
);
