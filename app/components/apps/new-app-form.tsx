"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { Check, ChevronRight, LoaderCircle, Rocket } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type * as z from "zod";
import { Button } from "@/app/components/ui/button";
import { Card } from "@/app/components/ui/card";
import { Field } from "@/app/components/ui/field";
import { toast } from "@/app/components/ui/toaster";
import { toSubdomain } from "@/app/lib/format";
import { showFaults } from "@/app/lib/show-faults";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";
import { createAppInput } from "@/server/apps/schema";
import { appDefaults } from "@/server/apps/settings-schema";
import { RunFields, readAs, runFieldNames } from "./run-fields";
import { type SubdomainCheck, useSubdomainCheck } from "./use-subdomain-check";

type Values = z.input<typeof createAppInput>;

const start: Values = { name: "", subdomain: "", repository: "", healthCheckPath: null, ...appDefaults };

/** Name and source are all that is needed; everything else has a default that can be seen. */
export const NewAppForm = ({ zone }: { zone: string | null }) => {
  const form = useForm<Values, unknown, z.output<typeof createAppInput>>({
    mode: "onTouched",
    resolver: zodResolver(createAppInput),
    defaultValues: start,
  });
  const { register, handleSubmit, setValue, watch, formState } = form;
  const { errors } = formState;
  const [ownSubdomain, setOwnSubdomain] = useState(false);
  const subdomain = watch("subdomain") ?? "";
  const check = useSubdomainCheck(subdomain);
  const { submit, busy } = useCreateAndDeploy((error) => showFaults(form, error));
  const advancedFault = runFieldNames.some((name) => errors[name] !== undefined);
  const onName = (name: string) => {
    if (!ownSubdomain) setValue("subdomain", toSubdomain(name), { shouldValidate: formState.isSubmitted });
  };
  return (
    <form className="grid gap-5" noValidate onSubmit={(event) => void handleSubmit(submit)(event)}>
      <Card className="grid gap-4 p-4 sm:p-5">
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label="Name"
            placeholder="hello"
            autoFocus
            autoComplete="off"
            spellCheck={false}
            error={errors.name?.message}
            {...register("name", { onChange: (event: { target: { value: string } }) => onName(event.target.value) })}
          />
          <Field
            label="Subdomain"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            after={<SubdomainEnd check={check} zone={zone} />}
            hint={<SubdomainHint check={check} />}
            error={errors.subdomain?.message ?? (check.state === "refused" ? check.reason : undefined)}
            {...register("subdomain", { onChange: () => setOwnSubdomain(true) })}
          />
        </div>
        <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_12rem]">
          <Field
            label="Repository"
            placeholder="https://example.com/you/hello.git"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            hint="A public https address, with a Dockerfile in it."
            error={errors.repository?.message}
            {...register("repository")}
          />
          <Field
            label="Branch"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            error={errors.branch?.message}
            {...register("branch")}
          />
        </div>
      </Card>
      <Card>
        <details className="group" open={advancedFault || undefined}>
          <summary className="flex list-none flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3 sm:px-5 [&::-webkit-details-marker]:hidden">
            <ChevronRight className="size-4 text-muted transition-transform group-open:rotate-90" aria-hidden="true" />
            <span className="font-medium">Advanced</span>
            <span className="text-[13px] text-muted group-open:hidden">
              {appDefaults.dockerfilePath} · port {appDefaults.port} · {appDefaults.memoryMb} MB · {appDefaults.cpus} CPU
            </span>
          </summary>
          <div className="border-t p-4 sm:p-5">
            <RunFields register={(name, kind) => register(name, readAs[kind])} errors={errors} />
          </div>
        </details>
      </Card>
      <div className="flex flex-wrap items-center gap-3">
        <Button look="primary" type="submit" busy={busy} disabled={check.state === "refused"}>
          {busy ? null : <Rocket aria-hidden="true" />}
          {busy ? "Looking at the repository…" : "Create and deploy"}
        </Button>
        <p className="text-[13px] text-muted">The branch is fetched, built and started at once.</p>
      </div>
    </form>
  );
};

const SubdomainEnd = ({ check, zone }: { check: SubdomainCheck; zone: string | null }) => (
  <span className="inline-flex items-center gap-1.5">
    {zone === null ? null : `.${zone}`}
    {check.state === "checking" ? <LoaderCircle className="size-3.5 animate-spin" aria-hidden="true" /> : null}
    {check.state === "free" ? <Check className="size-3.5 text-ok" aria-hidden="true" /> : null}
  </span>
);

const SubdomainHint = ({ check }: { check: SubdomainCheck }) => (
  <span role="status">
    {check.state === "free"
      ? "This subdomain is free."
      : check.state === "checking"
        ? "Checking…"
        : "The first part of its address."}
  </span>
);

/** Makes the app, deploys it and goes to the first deployment. An app that was made and not deployed is shown as such. */
const useCreateAndDeploy = (onFault: (error: unknown) => void) => {
  const trpc = useTRPC();
  const router = useRouter();
  const create = useMutation(trpc.apps.create.mutationOptions());
  const deploy = useMutation(trpc.deployments.create.mutationOptions());
  const [leaving, setLeaving] = useState(false);
  const submit = async (values: z.output<typeof createAppInput>) => {
    try {
      const app = await create.mutateAsync(values);
      const page = `/apps/${encodeURIComponent(app.name)}`;
      setLeaving(true);
      const deployment = await deploy.mutateAsync({ id: app.id }).catch((error: unknown) => {
        toast.bad(`${app.name} was made, but not deployed: ${describeError(error).message}`);
        return null;
      });
      router.push(deployment === null ? page : `${page}/deployments/${deployment.number}`);
    } catch (error) {
      onFault(error);
    }
  };
  return { submit, busy: create.isPending || leaving };
};
