"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import type * as z from "zod";
import { Button } from "@/app/components/ui/button";
import { Field } from "@/app/components/ui/field";
import { showFaults } from "@/app/lib/show-faults";
import { useTRPC } from "@/app/lib/trpc/client";
import { createRegistryInput, type Registry, updateRegistryInput } from "@/server/registries/schema";

/** An untouched password is not sent: what is kept stays. */
const changeSchema = updateRegistryInput.omit({ id: true });
type Values = z.input<typeof changeSchema>;
type Changed = z.output<typeof changeSchema>;

type RegistryFormProps = { registry: Registry | null; onDone: () => void; onCancel: () => void };

export const RegistryForm = ({ registry, onDone, onCancel }: RegistryFormProps) => {
  const trpc = useTRPC();
  const form = useForm<Values, unknown, Changed>({
    resolver: zodResolver(registry === null ? createRegistryInput : changeSchema),
    defaultValues: { name: registry?.name ?? "", server: registry?.server ?? "", username: registry?.username ?? "" },
  });
  const { register, handleSubmit, formState } = form;
  const { errors } = formState;
  const options = { onSuccess: onDone, onError: (error: unknown) => showFaults(form, error) };
  const create = useMutation(trpc.registries.create.mutationOptions(options));
  const update = useMutation(trpc.registries.update.mutationOptions(options));
  const save = (values: Changed) =>
    registry === null ? create.mutate(createRegistryInput.parse(values)) : update.mutate({ id: registry.id, ...values });
  return (
    <form noValidate className="grid gap-4" onSubmit={(event) => void handleSubmit(save)(event)}>
      <Field label="Name" placeholder="Our registry" autoComplete="off" error={errors.name?.message} {...register("name")} />
      <Field
        label="Server"
        placeholder="registry.example.com"
        hint="Host name, with the port if it has one."
        autoComplete="off"
        spellCheck={false}
        error={errors.server?.message}
        {...register("server")}
      />
      <Field label="User name" autoComplete="off" spellCheck={false} error={errors.username?.message} {...register("username")} />
      <Field
        label="Password or access token"
        type="password"
        autoComplete="new-password"
        error={errors.password?.message}
        {...(registry === null ? {} : { placeholder: "Unchanged", hint: "It is kept sealed and never shown again." })}
        {...register("password", { setValueAs: (text: string) => (text === "" ? undefined : text) })}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button look="primary" type="submit" busy={create.isPending || update.isPending}>
          {registry === null ? "Add" : "Save"}
        </Button>
      </div>
    </form>
  );
};
