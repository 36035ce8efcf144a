"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { FormProvider, type UseFormReturn, useForm } from "react-hook-form";
import type * as z from "zod";
import { Button } from "@/app/components/ui/button";
import { Field } from "@/app/components/ui/field";
import { Segments } from "@/app/components/ui/segments";
import { showFaults } from "@/app/lib/show-faults";
import { useTRPC } from "@/app/lib/trpc/client";
import { type Connection, createConnectionInput, usualBaseUrls } from "@/server/connections/schema";
import { type Provider, providers } from "@/server/git/providers/schema";
import { CredentialFields } from "./credential-fields";
import { CredentialHelpBox } from "./credential-help";
import { ProviderIcon } from "./provider-icon";
import { providerNames } from "./provider-names";
import { isSelfManaged, kindNames, kindsOf } from "./provider-words";

type Values = z.input<typeof createConnectionInput>;
type Given = z.output<typeof createConnectionInput>;
type Form = UseFormReturn<Values, unknown, Given>;

type ConnectFormProps = {
  /** What an OAuth app is given as its callback. */
  callbackUrl: string;
  /** An OAuth app is not done yet: its provider has to be visited. */
  onDone: (connection: Connection) => void;
  onCancel: () => void;
};

/** Connects a provider: which one, by what, and the credential, which is tried before it is kept. */
export const ConnectForm = ({ callbackUrl, onDone, onCancel }: ConnectFormProps) => {
  const trpc = useTRPC();
  const form = useForm<Values, unknown, Given>({
    resolver: zodResolver(createConnectionInput),
    defaultValues: { provider: "github", kind: "token", baseUrl: usualBaseUrls.github },
  });
  const create = useMutation(
    trpc.connections.create.mutationOptions({ onSuccess: onDone, onError: (error) => showFaults(form, error) }),
  );
  const [provider, kind = "token", baseUrl = ""] = form.watch(["provider", "kind", "baseUrl"]);
  return (
    <FormProvider {...form}>
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(event) => void form.handleSubmit((values) => create.mutate(values))(event)}
      >
        <ProviderChoice value={provider} onChange={(next) => chooseProvider(form, next)} />
        <Segments
          label="How it is connected"
          name="kind"
          value={kind}
          options={kindsOf(provider).map((value) => ({ value, label: kindNames[value] }))}
          onChange={(next) => {
            form.setValue("kind", next);
            form.clearErrors();
          }}
        />
        {isSelfManaged(provider) ? (
          <Field
            label="Server"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            hint="Change it for a server of your own."
            error={form.formState.errors.baseUrl?.message}
            {...form.register("baseUrl", { setValueAs: emptyIsNone })}
          />
        ) : null}
        <CredentialHelpBox provider={provider} kind={kind} baseUrl={baseUrl} callbackUrl={callbackUrl} />
        <CredentialFields provider={provider} kind={kind} />
        <Field
          label="Name"
          aside="optional"
          autoComplete="off"
          placeholder="The account's name"
          error={form.formState.errors.name?.message}
          {...form.register("name", { setValueAs: emptyIsNone })}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onCancel}>Cancel</Button>
          <Button look="primary" type="submit" busy={create.isPending}>
            {create.isPending ? `Asking ${hostOf(baseUrl)}…` : kind === "oauth" ? `Go to ${hostOf(baseUrl)}` : "Connect"}
          </Button>
        </div>
      </form>
    </FormProvider>
  );
};

const emptyIsNone = (text: string | undefined) => (text === undefined || text.trim() === "" ? undefined : text.trim());

const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).host : "the server");

/** Another provider is elsewhere, unless somebody gave an address of their own, and may not know this kind. */
const chooseProvider = (form: Form, next: Provider) => {
  const { provider, baseUrl, kind } = form.getValues();
  form.setValue("provider", next);
  if (baseUrl === usualBaseUrls[provider] || baseUrl === undefined || !isSelfManaged(next)) {
    form.setValue("baseUrl", usualBaseUrls[next]);
  }
  if (kind !== undefined && !kindsOf(next).includes(kind)) form.setValue("kind", "token");
  form.clearErrors();
};

const ProviderChoice = ({ value, onChange }: { value: Provider; onChange: (provider: Provider) => void }) => (
  <fieldset className="grid grid-cols-2 gap-2">
    <legend className="sr-only">Provider</legend>
    {providers.map((provider) => (
      <label
        key={provider}
        className="flex min-h-11 cursor-pointer items-center gap-2.5 rounded-md border px-3 py-2 leading-tight select-none has-checked:border-ink has-checked:font-medium has-focus-visible:outline-2 has-focus-visible:outline-accent"
      >
        <input
          type="radio"
          className="sr-only"
          name="provider"
          value={provider}
          checked={provider === value}
          onChange={() => onChange(provider)}
        />
        <ProviderIcon provider={provider} className="size-5 shrink-0" />
        {providerNames[provider]}
      </label>
    ))}
  </fieldset>
);
