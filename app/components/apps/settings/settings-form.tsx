"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { FormEvent, ReactNode } from "react";
import { FormProvider, useForm } from "react-hook-form";
import type * as z from "zod";
import { Button } from "@/app/components/ui/button";
import { toast } from "@/app/components/ui/toaster";
import { showFaults } from "@/app/lib/show-faults";
import { useTRPC } from "@/app/lib/trpc/client";
import { settingsOf } from "@/server/apps/rules";
import { type App, updateAppInput } from "@/server/apps/schema";

/** The form sends every setting, so each must be there. */
const formSchema = updateAppInput.omit({ id: true }).required();
type Values = z.input<typeof formSchema>;
type Changed = z.output<typeof formSchema>;

const valuesOf = (app: App): Values => ({
  name: app.name,
  zone: app.zone,
  hostLabels: app.hostLabels,
  diskQuotaMb: app.diskQuotaMb,
  gitConnectionId: app.gitConnectionId,
  deployKeyId: app.deployKeyId,
  watchPaths: app.watchPaths,
  previewsEnabled: app.previewsEnabled,
  previewLimit: app.previewLimit,
  previewMemoryMb: app.previewMemoryMb,
  previewCpus: app.previewCpus,
  ...settingsOf(app),
});

type SettingsFormProps = {
  app: App;
  /** Where this form is, below the app: a new name moves the page. */
  page: string;
  /** For what is sent beyond the fields: another kind of source, say. */
  beforeSave?: (values: Changed) => Changed;
  children: ReactNode;
};

/** One page of settings: its fields, saved together. What runs keeps its own until the next deployment; the bar above says so. */
export const SettingsForm = ({ app, page, beforeSave = (values) => values, children }: SettingsFormProps) => {
  const form = useForm<Values, unknown, Changed>({ resolver: zodResolver(formSchema), defaultValues: valuesOf(app) });
  const trpc = useTRPC();
  const router = useRouter();
  const update = useMutation(
    trpc.apps.update.mutationOptions({
      onSuccess: (next) => {
        form.reset(valuesOf(next));
        toast.ok("The settings are saved.");
        if (next.name !== app.name) router.replace(`/apps/${encodeURIComponent(next.name)}/settings${page}`);
      },
      onError: (error) => showFaults(form, error),
    }),
  );
  const save = (values: Changed) => update.mutate({ id: app.id, ...beforeSave(values) });
  const submit = (event: FormEvent) => {
    const paths = form.getValues("watchPaths");
    // A row that was begun and left empty is no path.
    form.setValue(
      "watchPaths",
      paths.filter((path) => path.trim() !== ""),
    );
    void form.handleSubmit(save)(event);
  };
  const { isDirty } = form.formState;
  return (
    <FormProvider {...form}>
      <form noValidate className="grid gap-6" onSubmit={submit}>
        {children}
        <div className="flex items-center gap-2">
          <Button look="primary" type="submit" busy={update.isPending} disabled={!isDirty}>
            Save
          </Button>
          {isDirty ? <Button onClick={() => form.reset()}>Discard</Button> : null}
        </div>
      </form>
    </FormProvider>
  );
};
