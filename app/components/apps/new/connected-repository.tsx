"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ProviderIcon } from "@/app/components/connections/provider-icon";
import { providerNames } from "@/app/components/connections/provider-names";
import { Button } from "@/app/components/ui/button";
import { ErrorState } from "@/app/components/ui/error-state";
import { SelectField } from "@/app/components/ui/select-field";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { useTRPC } from "@/app/lib/trpc/client";
import type { Connection, ListedRepository } from "@/server/connections/schema";
import { useSettingsForm } from "../fields/read-as";
import { BranchField } from "./branch-field";
import { RepositoryList } from "./repository-list";

/** A repository and a branch from the lists of a connection. */
export const ConnectedRepository = () => {
  const trpc = useTRPC();
  const { form, faultOf } = useSettingsForm();
  const list = useQuery(trpc.connections.list.queryOptions());
  const [wanted, setWanted] = useState<string | null>(null);
  const [repository, setRepository] = useState<ListedRepository | null>(null);
  const usable = list.data?.items.filter(({ state }) => state !== "pending") ?? [];
  const connection = usable.find(({ id }) => id === wanted) ?? usable[0];
  const pick = (chosen: ListedRepository | null) => {
    setRepository(chosen);
    form.setValue("repository", chosen?.cloneUrl ?? null);
    form.setValue("branch", chosen?.defaultBranch ?? "main");
    form.setValue("gitConnectionId", chosen === null ? null : (connection?.id ?? null));
    form.setValue("deployKeyId", null);
    form.clearErrors(["repository", "branch", "gitConnectionId"]);
  };
  if (list.isPending) return <SkeletonRows rows={3} />;
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  if (connection === undefined) return <p className="text-muted">No connection is finished yet.</p>;
  const fault = faultOf("gitConnectionId") ?? faultOf("repository");
  return (
    <div className="grid gap-4">
      {usable.length > 1 ? (
        <SelectField
          label="Connection"
          className="max-w-md"
          value={connection.id}
          onChange={(event) => {
            setWanted(event.target.value);
            pick(null);
          }}
          options={usable.map(({ id, name, provider }) => ({ value: id, label: `${name} (${providerNames[provider]})` }))}
        />
      ) : null}
      {repository === null ? (
        <RepositoryList key={connection.id} connection={connection} onPick={pick} />
      ) : (
        <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_14rem]">
          <Chosen repository={repository} connection={connection} onAnother={() => pick(null)} />
          <BranchField connectionId={connection.id} repository={repository.fullName} />
        </div>
      )}
      {fault === undefined ? null : (
        <p className="text-[13px] text-bad" role="alert">
          {repository === null ? "Choose a repository." : fault}
        </p>
      )}
    </div>
  );
};

type ChosenProps = { repository: ListedRepository; connection: Connection; onAnother: () => void };

const Chosen = ({ repository, connection, onAnother }: ChosenProps) => (
  <div className="min-w-0">
    <p className="mb-1 font-medium">Repository</p>
    <div className="flex min-h-9 items-center gap-2.5 rounded-md border border-line-strong py-0.5 pr-1 pl-3">
      <ProviderIcon provider={connection.provider} className="size-4 shrink-0" />
      <span className="min-w-0 flex-1 truncate" title={repository.fullName}>
        {repository.fullName}
      </span>
      <Button size="small" look="ghost" onClick={onAnother}>
        Choose another
      </Button>
    </div>
  </div>
);
