"use client";
import { useMutation } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { Card } from "@/app/components/ui/card";
import { PageHeader } from "@/app/components/ui/page-header";
import { showFaults } from "@/app/lib/show-faults";
import { useTRPC } from "@/app/lib/trpc/client";
import { useDocumentTitle } from "@/app/lib/use-document-title";
import type { JoinToken, WorkerView, WorkerWishes } from "@/server/workers/schema";
import { labelsIn } from "./host-words";
import { JoinHost } from "./join-host";
import { useHosts } from "./use-hosts";
import { type Wishes, WishesFields } from "./wishes-fields";

/** What was left empty is chosen when the host comes. */
const wishesOf = ({ name, region, zone, labels }: Wishes): WorkerWishes => ({
  ...(name.trim() === "" ? {} : { name: name.trim() }),
  ...(region.trim() === "" ? {} : { region: region.trim() }),
  ...(zone.trim() === "" ? {} : { zone: zone.trim() }),
  ...(labels.trim() === "" ? {} : { labels: labelsIn(labels) ?? {} }),
});

/** From a token to a host that serves: the command to paste, and what is heard of it. */
export const AddHost = ({ initial }: { initial: readonly WorkerView[] }) => {
  const hosts = useHosts(initial, { closely: true });
  const [waiting, setWaiting] = useState<JoinToken | null>(null);
  useDocumentTitle("Add a host · WiseHosting");
  return (
    <div className="max-w-2xl">
      <PageHeader
        title="Add a host"
        description="Another machine that builds and runs apps. It needs nothing but a way out by HTTPS: nobody has to reach it from here."
      />
      {waiting === null ? (
        <WishesForm onMade={setWaiting} />
      ) : (
        <JoinHost
          joinToken={waiting}
          host={hosts.find(({ joinId }) => joinId === waiting.joinId) ?? null}
          onAnother={() => setWaiting(null)}
        />
      )}
    </div>
  );
};

const WishesForm = ({ onMade }: { onMade: (joinToken: JoinToken) => void }) => {
  const trpc = useTRPC();
  const form = useForm<Wishes>({ defaultValues: { name: "", region: "", zone: "", labels: "" } });
  const { register, handleSubmit, formState, setError, watch } = form;
  const create = useMutation(trpc.workers.createJoinToken.mutationOptions({ onError: (error) => showFaults(form, error) }));
  const make = (values: Wishes) => {
    if (labelsIn(values.labels) === null) return setError("labels", { message: "Write labels as key=value, key=value." });
    create.mutate(wishesOf(values), { onSuccess: onMade });
  };
  return (
    <Card className="p-4 sm:p-5">
      <form noValidate className="grid gap-4" onSubmit={(event) => void handleSubmit(make)(event)}>
        <WishesFields
          register={register}
          errors={formState.errors}
          aside="optional"
          nameHint="Empty: as the machine calls itself."
          zoneHint="The DNS suffix below which its apps answer. Empty: its name below this installation's zone."
        />
        <p className="text-muted">All of it can be changed later.</p>
        <div className="flex flex-wrap justify-end gap-2">
          <ApiCall
            calls={[{ what: "Make a join token", method: "POST", path: "/v1/workers/join-tokens", body: wishesOf(watch()) }]}
          />
          <Button type="submit" look="primary" busy={create.isPending}>
            {create.isPending ? null : <KeyRound aria-hidden="true" />}
            Make the command
          </Button>
        </div>
      </form>
    </Card>
  );
};
