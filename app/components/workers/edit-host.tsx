"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { Dialog } from "@/app/components/ui/dialog";
import { Field } from "@/app/components/ui/field";
import { toast } from "@/app/components/ui/toasts";
import { formatBytes } from "@/app/lib/format";
import { showFaults } from "@/app/lib/show-faults";
import { useTRPC } from "@/app/lib/trpc/client";
import type { WorkerView } from "@/server/workers/schema";
import { changeOf, type HostValues, valuesOf } from "./host-form";
import { countOf } from "./host-words";
import { WishesFields } from "./wishes-fields";

type EditHostProps = { host: WorkerView; onClose: () => void };

export const EditHost = ({ host, onClose }: EditHostProps) => (
  <Dialog open onOpenChange={onClose} title={`Edit ${host.name}`}>
    <EditForm host={host} onClose={onClose} />
  </Dialog>
);

const measuredHint = (measured: string | null) =>
  measured === null ? "Empty: as the machine measures it." : `Empty: as measured, ${measured}.`;

const addressesHint = ({ addresses, publicAddresses }: WorkerView): string => {
  const known = publicAddresses === null && addresses.length > 0 ? `, ${addresses.join(", ")}` : "";
  return `Where visitors reach it: DNS records of domains lead there. Empty: as the host says or is heard${known}.`;
};

const EditForm = ({ host, onClose }: EditHostProps) => {
  const trpc = useTRPC();
  // As it was when the dialog opened: what changes elsewhere meanwhile is not written back.
  const [before] = useState(host);
  const [changeAddresses, setChangeAddresses] = useState(false);
  const form = useForm<HostValues>({ defaultValues: valuesOf(before) });
  const { register, handleSubmit, formState, setError, watch } = form;
  const { errors } = formState;
  const values = watch();
  const { change } = changeOf(before, values);
  const movesAddresses = change.zone !== undefined && host.apps > 0;
  const sent = movesAddresses ? { ...change, changeAddresses } : change;
  const update = useMutation(
    trpc.workers.update.mutationOptions({
      onSuccess: (changed) => {
        toast.ok(`${changed.name} is changed.`);
        onClose();
      },
      onError: (error) => showFaults(form, error),
    }),
  );
  const save = (typed: HostValues) => {
    const { faults } = changeOf(before, typed);
    for (const { field, message } of faults) setError(field, { message });
    if (faults.length === 0) update.mutate(sent);
  };
  const { cpus, memoryBytes } = before.capacity.measured;
  return (
    <form noValidate className="grid gap-4" onSubmit={(event) => void handleSubmit(save)(event)}>
      <WishesFields
        register={register}
        errors={errors}
        zoneHint="The DNS suffix below which its apps answer. It has to lead to this host."
      />
      <Field
        label="Public addresses"
        placeholder="203.0.113.7, 2001:db8::7"
        autoComplete="off"
        spellCheck={false}
        error={errors.publicAddresses?.message}
        hint={addressesHint(before)}
        {...register("publicAddresses")}
      />
      {movesAddresses ? (
        <label className="flex items-start gap-2.5 rounded-lg border border-warn/30 bg-warn-soft px-3.5 py-3">
          <input
            type="checkbox"
            className="mt-1 accent-accent"
            checked={changeAddresses}
            onChange={(event) => setChangeAddresses(event.target.checked)}
          />
          <span>
            {countOf(host.apps, "app")} may get a new address
            <span className="block text-[13px] text-muted">
              They answer below the new zone at once, and below {before.zone} no more.
            </span>
          </span>
        </label>
      ) : null}
      <div className="grid grid-cols-2 gap-4">
        <Field
          label="CPUs for apps"
          inputMode="decimal"
          autoComplete="off"
          error={errors.cpus?.message}
          hint={measuredHint(cpus === null ? null : String(cpus))}
          {...register("cpus")}
        />
        <Field
          label="Memory for apps"
          inputMode="numeric"
          autoComplete="off"
          after="MB"
          error={errors.memoryMb?.message}
          hint={measuredHint(memoryBytes === null ? null : formatBytes(memoryBytes))}
          {...register("memoryMb")}
        />
      </div>
      <div className="flex flex-wrap justify-end gap-2">
        <ApiCall calls={[{ what: "Change it", method: "PATCH", path: `/v1/workers/${host.id}`, body: withoutId(sent) }]} />
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" type="submit" busy={update.isPending} disabled={movesAddresses && !changeAddresses}>
          Save
        </Button>
      </div>
    </form>
  );
};

const withoutId = ({ id: _id, ...body }: { id: string }): Record<string, unknown> => body;
