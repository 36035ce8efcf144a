"use client";
import { useWatch } from "react-hook-form";
import { Card, CardHeader } from "@/app/components/ui/card";
import { Notice } from "@/app/components/ui/notice";
import type { App } from "@/server/apps/schema";
import type { SettingsValues } from "@/server/apps/settings-schema";
import { BuildFields } from "../fields/build-fields";
import { useLiveApp } from "../live-app";
import { InspectionCard } from "../new/inspection-card";
import { useInspection } from "../new/use-inspection";
import { SettingsForm } from "./settings-form";

/** How the image comes about, with a look at what the repository has now. */
export const BuildSettings = () => {
  const { app } = useLiveApp();
  if (app.image !== null) {
    return (
      <Notice title="This app runs a prebuilt image: nothing is built.">
        <p>Give it a repository under General to have it built here.</p>
      </Notice>
    );
  }
  return (
    <SettingsForm key={app.id} app={app} page="/build">
      <BuildCards app={app} />
    </SettingsForm>
  );
};

const BuildCards = ({ app }: { app: App }) => {
  const values = useWatch<SettingsValues>() as SettingsValues;
  const inspection = useInspection({ ...values, repository: app.repository }, true);
  return (
    <>
      <Card>
        <CardHeader title="Build" description="What is left empty is found out from the repository's files." />
        <div className="p-4">
          <BuildFields inspection={inspection.query.data ?? null} />
        </div>
      </Card>
      <InspectionCard {...inspection} />
    </>
  );
};
