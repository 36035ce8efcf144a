"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type * as z from "zod";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { Field } from "@/app/components/ui/field";
import { Notice } from "@/app/components/ui/notice";
import { toast } from "@/app/components/ui/toaster";
import { showFaults } from "@/app/lib/show-faults";
import { useTRPC } from "@/app/lib/trpc/client";
import { settingsOf } from "@/server/apps/rules";
import { type App, updateAppInput } from "@/server/apps/schema";
import { DeleteApp } from "./delete-app";
import { useLiveApp } from "./live-app";
import { RunFields, readAs } from "./run-fields";
import { useAppActions } from "./use-app-actions";

/** The form sends every setting, so each must be there. */
const settingsSchema = updateAppInput.omit({ id: true }).required();
type Values = z.input<typeof settingsSchema>;

const valuesOf = (app: App) => ({ name: app.name, ...settingsOf(app) });

export const AppSettings = () => {
  const { app } = useLiveApp();
  return (
    <div className="grid max-w-3xl gap-6">
      <SettingsForm key={app.id} app={app} />
      <DeleteApp app={app} />
    </div>
  );
};

const SettingsForm = ({ app }: { app: App }) => {
  const form = useForm<Values, unknown, z.output<typeof settingsSchema>>({
    resolver: zodResolver(settingsSchema),
    defaultValues: valuesOf(app),
  });
  const { register, handleSubmit, reset, formState } = form;
  const { errors, isDirty } = formState;
  const [saved, setSaved] = useState(false);
  const trpc = useTRPC();
  const router = useRouter();
  const { deploy, busy } = useAppActions(app);
  const update = useMutation(
    trpc.apps.update.mutationOptions({
      onSuccess: (next) => {
        reset(valuesOf(next));
        setSaved(true);
        toast.ok("The settings are saved.");
        // The name is part of the address.
        if (next.name !== app.name) router.replace(`/apps/${encodeURIComponent(next.name)}/settings`);
      },
      onError: (error) => showFaults(form, error),
    }),
  );
  const save = (values: z.output<typeof settingsSchema>) => update.mutate({ id: app.id, ...values });
  return (
    <form noValidate className="grid gap-6" onSubmit={(event) => void handleSubmit(save)(event)}>
      <Card>
        <CardHeader title="Source" />
        <div className="grid gap-4 p-4">
          <Field
            label="Name"
            spellCheck={false}
            error={errors.name?.message}
            hint={`Its address stays ${app.url === null ? app.subdomain : new URL(app.url).host}.`}
            {...register("name")}
          />
          <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_12rem]">
            <Field label="Repository" spellCheck={false} error={errors.repository?.message} {...register("repository")} />
            <Field label="Branch" spellCheck={false} error={errors.branch?.message} {...register("branch")} />
          </div>
        </div>
      </Card>
      <Card>
        <CardHeader title="Build and run" />
        <div className="p-4">
          <RunFields register={(name, kind) => register(name, readAs[kind])} errors={errors} />
        </div>
      </Card>
      {saved && !isDirty && app.liveDeploymentId !== null ? (
        <Notice title="What is running still has the settings of its deployment.">
          <div className="mt-2">
            <Button size="small" busy={busy.deploy} onClick={() => deploy()}>
              Deploy with the new settings
            </Button>
          </div>
        </Notice>
      ) : null}
      <div className="flex items-center gap-2">
        <Button look="primary" type="submit" busy={update.isPending} disabled={!isDirty}>
          Save
        </Button>
        {isDirty ? <Button onClick={() => reset()}>Discard</Button> : null}
      </div>
    </form>
  );
};
