"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { Rocket } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { FormProvider, type UseFormReturn, useForm } from "react-hook-form";
import type * as z from "zod";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { Card } from "@/app/components/ui/card";
import { toSubdomain } from "@/app/lib/format";
import { showFaults } from "@/app/lib/show-faults";
import { createAppInput } from "@/server/apps/schema";
import { appDefaults, type SettingsValues, settingsDefaults } from "@/server/apps/settings-schema";
import { BuildFields } from "../fields/build-fields";
import { RunFields } from "../fields/run-fields";
import { ExpectedVariables, useExpectedVariables } from "./expected-variables";
import { Fold } from "./fold";
import { InspectionCard } from "./inspection-card";
import { NameFields } from "./name-fields";
import { NewSource, type NewSourceKind } from "./new-source";
import { useCreateAndDeploy } from "./use-create-and-deploy";
import { useInspection } from "./use-inspection";

type Values = z.input<typeof createAppInput>;
type NewApp = z.output<typeof createAppInput>;
type Form = UseFormReturn<Values, unknown, NewApp>;

const start: Values = { name: "", subdomain: "", ...settingsDefaults };

/** `https://example.com/you/hello.git` and `registry.example.com/team/hello:1` both suggest `hello`. */
const nameFrom = (source: string): string =>
  toSubdomain(
    source
      .split(/[/\\]/)
      .at(-1)
      ?.replace(/[:@].*$/, "")
      .replace(/\.git$/, "") ?? "",
  );

/** A source is all that is needed; everything else is suggested, and can be seen and changed before the first deployment. */
export const NewAppForm = ({ zone, hasConnections }: { zone: string | null; hasConnections: boolean }) => {
  const form = useForm<Values, unknown, NewApp>({
    mode: "onTouched",
    resolver: zodResolver(createAppInput),
    defaultValues: start,
  });
  const [kind, setKind] = useState<NewSourceKind>(hasConnections ? "connection" : "repository");
  const isBuilt = kind !== "image";
  // Every setting has its default: none is missing.
  const values = form.watch() as SettingsValues;
  const inspection = useInspection(values, isBuilt);
  const plan = isBuilt ? (inspection.query.data?.plan ?? null) : null;
  const expected = useExpectedVariables(plan?.expectedVariables ?? []);
  const { submit, busy } = useCreateAndDeploy((error) => showFaults(form, error));
  useSuggestedName(form, isBuilt ? values.repository : values.image);
  const chooseKind = (next: NewSourceKind) => {
    setKind(next);
    // What another kind of source needs is not sent with this one.
    for (const name of next === "image" ? gitNames : imageNames) form.setValue(name, null);
    if (next === "connection") for (const name of gitNames) form.setValue(name, null);
    form.clearErrors();
  };
  const deploy = (app: NewApp) => submit(app, expected.given);
  return (
    <FormProvider {...form}>
      <form className="grid gap-5" noValidate onSubmit={(event) => void form.handleSubmit(deploy)(event)}>
        <Card className="p-4 sm:p-5">
          <NewSource kind={kind} hasConnections={hasConnections} onKind={chooseKind} />
        </Card>
        {isBuilt ? <InspectionCard {...inspection} /> : null}
        <Card className="p-4 sm:p-5">
          <NameFields zone={zone} />
        </Card>
        <ExpectedVariables expected={expected} />
        <Card>
          {isBuilt ? (
            <Fold title="Build" summary={plan?.framework ?? "found out from the repository's files"} names={buildNames}>
              <BuildFields inspection={inspection.query.data ?? null} />
            </Fold>
          ) : null}
          <Fold title="Run" summary={runSummary(values)} names={runNames}>
            <RunFields plan={plan} />
          </Fold>
        </Card>
        <div className="flex flex-wrap items-center gap-3">
          <Button look="primary" type="submit" busy={busy}>
            {busy ? null : <Rocket aria-hidden="true" />}
            {busy ? "Looking at the source…" : "Create and deploy"}
          </Button>
          <ApiCall calls={[{ what: "Create", method: "POST", path: "/v1/apps", body: differing(values, expected.given) }]} />
          <p className="text-[13px] text-muted">
            {isBuilt ? "The branch is fetched, built and started at once." : "The image is pulled and started at once."}
          </p>
        </div>
      </form>
    </FormProvider>
  );
};

/** Follows the source until somebody gives a name of their own. */
const useSuggestedName = ({ getValues, setValue }: Form, source: string | null) => {
  const followed = useRef("");
  const suggestion = nameFrom(source ?? "");
  useEffect(() => {
    const { name } = getValues();
    const isOwn = name !== "" && name !== followed.current;
    followed.current = suggestion;
    if (isOwn) return;
    setValue("name", suggestion);
    setValue("subdomain", suggestion);
  }, [suggestion, getValues, setValue]);
};

/** What a program would send: the name and source, and what is not as it is by default. */
const differing = (values: SettingsValues, variables: Record<string, string>) => ({
  ...Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) =>
        value !== "" && JSON.stringify(value) !== JSON.stringify((settingsDefaults as Record<string, unknown>)[name]),
    ),
  ),
  ...(Object.keys(variables).length === 0 ? {} : { variables }),
});

const runSummary = ({ port, memoryMb, cpus }: SettingsValues) =>
  `port ${port || appDefaults.port} · ${memoryMb || appDefaults.memoryMb} MB · ${cpus || appDefaults.cpus} CPU`;

const gitNames = ["repository", "gitConnectionId", "deployKeyId"] as const;
const imageNames = ["image", "registryId"] as const;
const buildNames = [
  "rootDirectory",
  "builder",
  "dockerfilePath",
  "buildTarget",
  "buildArguments",
  "installCommand",
  "buildCommand",
  "outputDirectory",
  "singlePage",
] as const;
const runNames = [
  "startCommand",
  "releaseCommand",
  "port",
  "healthCheckPath",
  "memoryMb",
  "cpus",
  "pidsLimit",
  "diskQuotaMb",
] as const;
