"use client";
import { Card, CardHeader } from "@/app/components/ui/card";
import { PlaceFields } from "../fields/place-fields";
import { RunFields } from "../fields/run-fields";
import { useLiveApp } from "../live-app";
import { SettingsForm } from "./settings-form";

/** How the app is started, reached and bounded. */
export const RunSettings = () => {
  const { app } = useLiveApp();
  return (
    <SettingsForm key={app.id} app={app} page="/run">
      <Card>
        <CardHeader title="Run" description="Changes here need no new build." />
        <div className="p-4">
          <RunFields plan={null} />
        </div>
      </Card>
      <PlaceFields />
    </SettingsForm>
  );
};
