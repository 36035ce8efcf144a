"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/app/components/ui/button";
import { Dialog } from "@/app/components/ui/dialog";
import { ErrorState } from "@/app/components/ui/error-state";
import { SelectField } from "@/app/components/ui/select-field";
import { Skeleton } from "@/app/components/ui/skeleton";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
import type { Domain } from "@/server/domains/domain-schema";

type MoveProps = { domain: Domain; onDone: (domain: Domain) => void; onCancel: () => void };

/** Gives a domain to another app of the team, with its options and its certificate. */
export const MoveDomain = ({ domain, onDone, onCancel }: MoveProps) => {
  const trpc = useTRPC();
  const { id, displayName } = domain;
  const apps = useQuery(trpc.apps.overview.queryOptions(undefined, { staleTime: 0 }));
  const others = apps.data?.items.filter((app) => app.id !== domain.app.id) ?? [];
  const [chosen, setChosen] = useState("");
  const app = others.find((each) => each.id === chosen) ?? others[0];
  const move = useMutation(trpc.domains.update.mutationOptions({ onSuccess: onDone, onError: tellFault }));
  return (
    <Dialog
      open
      onOpenChange={onCancel}
      title={`Move ${displayName}`}
      description={`From ${domain.app.name} to another app of your team, in one step. Its records, options and certificate come along.`}
    >
      <div className="grid gap-4">
        {apps.isPending ? <Skeleton className="h-9" /> : null}
        {apps.isError ? <ErrorState error={apps.error} onRetry={() => void apps.refetch()} /> : null}
        {apps.isSuccess && app === undefined ? <p>Your team has no other app. Make one first.</p> : null}
        {app === undefined ? null : (
          <SelectField
            label="To the app"
            value={app.id}
            onChange={(event) => setChosen(event.target.value)}
            options={others.map(({ id: value, name }) => ({ value, label: name }))}
            hint={
              app.workerId === null
                ? "It was never deployed: visitors get an error until it is."
                : "Where it runs on another host, the records may have to lead there: the page says so afterwards."
            }
          />
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onCancel}>Cancel</Button>
          <Button
            look="primary"
            busy={move.isPending}
            disabled={app === undefined}
            onClick={() => app && move.mutate({ id, appId: app.id })}
          >
            Move
          </Button>
        </div>
      </div>
    </Dialog>
  );
};
