"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { FormProvider, useForm } from "react-hook-form";
import type * as z from "zod";
import { Button } from "@/app/components/ui/button";
import { Dialog } from "@/app/components/ui/dialog";
import { Field } from "@/app/components/ui/field";
import { showFaults } from "@/app/lib/show-faults";
import { useTRPC } from "@/app/lib/trpc/client";
import { type Connection, updateConnectionInput } from "@/server/connections/schema";
import { CredentialFields } from "./credential-fields";
import { CredentialHelpBox } from "./credential-help";
import { isSelfManaged } from "./provider-words";

const schema = updateConnectionInput.omit({ id: true });
type Values = z.input<typeof schema>;
type Changed = z.output<typeof schema>;

type ChangeProps = { connection: Connection; callbackUrl: string; onDone: () => void; onCancel: () => void };

/** A new name, address or credential. What is left empty stays; a new credential is tried before the older one goes. */
export const ChangeConnection = ({ connection, callbackUrl, onDone, onCancel }: ChangeProps) => {
  const { id, name, baseUrl, provider, kind } = connection;
  const trpc = useTRPC();
  // Its own credential's fields stand in the form from the start, so that the server's faults find them.
  const form = useForm<Values, unknown, Changed>({
    resolver: zodResolver(schema),
    defaultValues: { name, baseUrl, token: undefined, clientSecret: undefined, privateKey: undefined },
  });
  const update = useMutation(
    trpc.connections.update.mutationOptions({ onSuccess: onDone, onError: (error) => showFaults(form, error) }),
  );
  const { errors } = form.formState;
  const server = form.watch("baseUrl") ?? baseUrl;
  return (
    <Dialog open onOpenChange={onCancel} size="wide" title={`Change ${name}`}>
      <FormProvider {...form}>
        <form
          noValidate
          className="grid gap-4"
          onSubmit={(event) => void form.handleSubmit((values) => update.mutate({ id, ...values }))(event)}
        >
          <Field label="Name" autoComplete="off" error={errors.name?.message} {...form.register("name")} />
          {isSelfManaged(provider) ? (
            <Field
              label="Server"
              autoComplete="off"
              spellCheck={false}
              hint="At another address the credential has to be given again."
              error={errors.baseUrl?.message}
              {...form.register("baseUrl")}
            />
          ) : null}
          <CredentialHelpBox provider={provider} kind={kind} baseUrl={server} callbackUrl={callbackUrl} />
          <CredentialFields provider={provider} kind={kind} isChange />
          <div className="flex justify-end gap-2">
            <Button onClick={onCancel}>Cancel</Button>
            <Button look="primary" type="submit" busy={update.isPending}>
              Save
            </Button>
          </div>
        </form>
      </FormProvider>
    </Dialog>
  );
};
