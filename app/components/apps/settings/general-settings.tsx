"use client";
import { useState } from "react";
import { useFormContext } from "react-hook-form";
import { Card, CardHeader } from "@/app/components/ui/card";
import { Field } from "@/app/components/ui/field";
import type { App } from "@/server/apps/schema";
import { SourceFields, type SourceKind } from "../fields/source-fields";
import { useLiveApp } from "../live-app";
import { SettingsForm } from "./settings-form";

/** What the app is called and where it comes from. */
export const GeneralSettings = () => {
  const { app } = useLiveApp();
  return <GeneralForm key={app.id} app={app} />;
};

const GeneralForm = ({ app }: { app: App }) => {
  const [kind, setKind] = useState<SourceKind>(app.image === null ? "repository" : "image");
  return (
    <SettingsForm
      app={app}
      page=""
      beforeSave={(values) =>
        kind === "repository" ? { ...values, image: null, registryId: null } : { ...values, repository: null }
      }
    >
      <Card>
        <CardHeader title="Name" />
        <div className="p-4">
          <NameField app={app} />
        </div>
      </Card>
      <Card>
        <CardHeader title="Source" />
        <div className="p-4">
          <SourceFields kind={kind} onKind={setKind} />
        </div>
      </Card>
    </SettingsForm>
  );
};

const NameField = ({ app }: { app: App }) => {
  const { register, formState } = useFormContext<{ name: string }>();
  return (
    <Field
      label="Name"
      className="max-w-sm"
      spellCheck={false}
      error={formState.errors.name?.message}
      hint={`Its address stays ${new URL(app.url).host}.`}
      {...register("name")}
    />
  );
};
