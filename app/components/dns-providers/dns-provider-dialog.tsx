"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "@/app/components/ui/button";
import { Dialog } from "@/app/components/ui/dialog";
import { Field } from "@/app/components/ui/field";
import { Notice } from "@/app/components/ui/notice";
import { Segments } from "@/app/components/ui/segments";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";
import type { CreateDnsProviderInput, DnsProvider, DnsProviderKind, UpdateDnsProviderInput } from "@/server/certificates/schema";
import { CredentialFields } from "./credential-fields";
import { kindNames } from "./dns-provider-words";
import { changeOf, newOf, type ProviderValues, valuesOf } from "./provider-form";

type DialogProps = { provider: DnsProvider | null; onDone: (provider: DnsProvider) => void; onCancel: () => void };

const kinds = Object.keys(kindNames) as DnsProviderKind[];

/** Adds or changes one. What is left empty of one that is there stays. */
export const DnsProviderDialog = ({ provider, onDone, onCancel }: DialogProps) => {
  const [values, setValues] = useState<ProviderValues>(() => valuesOf(provider));
  const { save, isSaving, faultOf, otherFault } = useSaving(provider, onDone);
  const set = (change: Partial<ProviderValues>) => setValues((before) => ({ ...before, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save(values);
  };
  return (
    <Dialog
      open
      onOpenChange={onCancel}
      size="wide"
      title={provider === null ? "Add a DNS provider" : `Change ${provider.name}`}
      description="For everybody of your team. Records are only written to prove a wildcard, and removed again."
    >
      <form noValidate className="grid gap-4" onSubmit={submit}>
        {provider === null ? (
          <Segments
            label="Kind of provider"
            name="kind"
            value={values.kind}
            options={kinds.map((value) => ({ value, label: kindNames[value] }))}
            onChange={(kind) => set({ kind })}
          />
        ) : null}
        <Field
          label="Zone"
          placeholder="example.com"
          hint="The domain whose records it writes."
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          error={faultOf("zone")}
          value={values.zone}
          onChange={(event) => set({ zone: event.target.value })}
        />
        <CredentialFields values={values} isChange={provider !== null} faultOf={faultOf} onChange={set} />
        <Field
          label="Name"
          aside="optional"
          autoComplete="off"
          placeholder={`${values.zone || "example.com"} at ${kindNames[values.kind]}`}
          error={faultOf("name")}
          value={values.name}
          onChange={(event) => set({ name: event.target.value })}
        />
        {otherFault === null ? null : <Notice look="bad" role="alert" title={otherFault} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onCancel}>Cancel</Button>
          <Button look="primary" type="submit" busy={isSaving}>
            {provider === null ? "Add" : "Save"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};

/** The server looks at every field; its faults come back beside them. */
const useSaving = (provider: DnsProvider | null, onDone: (provider: DnsProvider) => void) => {
  const trpc = useTRPC();
  const create = useMutation(trpc.dnsProviders.create.mutationOptions({ onSuccess: onDone }));
  const update = useMutation(trpc.dnsProviders.update.mutationOptions({ onSuccess: onDone }));
  const used = provider === null ? create : update;
  const fault = used.isError ? describeError(used.error) : null;
  const lastOf = (path: string) => path.split(".").at(-1);
  const faultOf = (name: keyof ProviderValues) => fault?.fields.find(({ path }) => lastOf(path) === name)?.message;
  const isShown = fault?.fields.some(({ path }) => (lastOf(path) ?? "") in valuesOf(null)) ?? false;
  return {
    save: (values: ProviderValues) =>
      provider === null
        ? create.mutate(newOf(values) as CreateDnsProviderInput)
        : update.mutate(changeOf(provider, values) as UpdateDnsProviderInput),
    isSaving: used.isPending,
    faultOf,
    otherFault: fault === null || isShown ? null : [fault.message, fault.next].filter(Boolean).join(" "),
  };
};
