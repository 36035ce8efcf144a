"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCw, TriangleAlert } from "lucide-react";
import { Button } from "@/app/components/ui/button";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { RelativeTime } from "@/app/components/ui/time";
import { toast } from "@/app/components/ui/toasts";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
import type { DnsProvider } from "@/server/certificates/schema";
import { kindNames, providerView } from "./dns-provider-words";

type RowProps = { provider: DnsProvider; onOpen: (kind: "change" | "remove") => void };

/** One provider: which zone it writes, whether it can, and for which wildcards. */
export const DnsProviderRow = ({ provider, onOpen }: RowProps) => {
  const { name, zone, kind, server, keyName, fault, checkedAt, usedBy } = provider;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-3 border-b px-4 py-3.5 last:border-b-0">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span className="font-medium wrap-anywhere">{name}</span>
          <StatusBadge view={providerView(provider)} className="text-[13px]" />
        </p>
        <p className="text-[13px] wrap-anywhere text-muted">
          {zone} · {kindNames[kind]} · {server}
          {keyName === null ? "" : ` · key ${keyName}`}
        </p>
        <p className="text-[13px] wrap-anywhere text-muted">
          {usedBy.length === 0 ? "No wildcard needs it yet." : `Proves ${usedBy.join(", ")}.`}{" "}
          {checkedAt === null ? null : (
            <>
              Checked <RelativeTime at={checkedAt} />.
            </>
          )}
        </p>
        {fault === null ? null : (
          <p className="mt-1 flex gap-1.5 text-[13px] text-warn">
            <TriangleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden="true" />
            <span className="min-w-0 wrap-anywhere">{fault}</span>
          </p>
        )}
      </div>
      <div className="flex flex-wrap gap-2">
        <Check provider={provider} />
        <Button size="small" aria-label={`Change ${name}`} onClick={() => onOpen("change")}>
          Change
        </Button>
        <Button size="small" look="danger" aria-label={`Remove ${name}`} onClick={() => onOpen("remove")}>
          Remove
        </Button>
      </div>
    </li>
  );
};

const Check = ({ provider: { id, name } }: { provider: DnsProvider }) => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const check = useMutation(
    trpc.dnsProviders.check.mutationOptions({
      onSuccess: ({ ok, fault }) => {
        if (ok) toast.ok(`${name} works: a record was written and removed again.`);
        else toast.bad(`${name} does not work.`, fault ?? undefined);
      },
      onError: tellFault,
      onSettled: () => void queryClient.invalidateQueries({ queryKey: trpc.dnsProviders.list.queryKey() }),
    }),
  );
  return (
    <Button size="small" aria-label={`Check ${name}`} busy={check.isPending} onClick={() => check.mutate({ id })}>
      {check.isPending ? null : <RotateCw aria-hidden="true" />}
      Check
    </Button>
  );
};
