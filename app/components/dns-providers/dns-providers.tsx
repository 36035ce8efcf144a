"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Network, Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { EmptyState } from "@/app/components/ui/empty-state";
import { ErrorState } from "@/app/components/ui/error-state";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { toast } from "@/app/components/ui/toasts";
import { useTRPC } from "@/app/lib/trpc/client";
import type { DnsProvider } from "@/server/certificates/schema";
import { DnsProviderRow } from "./dns-provider-row";

// Most who come here only look.
const DnsProviderDialog = dynamic(() => import("./dns-provider-dialog").then((file) => file.DnsProviderDialog), { ssr: false });
const RemoveDnsProvider = dynamic(() => import("./remove-dns-provider").then((file) => file.RemoveDnsProvider), { ssr: false });

type Open = { kind: "add" } | { kind: "change" | "remove"; provider: DnsProvider } | null;

/** Where the team's DNS can be written: a wildcard's certificate is proven by a record alone. */
export const DnsProviders = () => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const list = useQuery(trpc.dnsProviders.list.queryOptions());
  const [open, setOpen] = useState<Open>(null);
  const items = list.data?.items ?? [];
  const close = () => setOpen(null);
  const done = (sentence: string) => {
    toast.ok(sentence);
    close();
    void queryClient.invalidateQueries({ queryKey: trpc.dnsProviders.list.queryKey() });
  };
  const add = (
    <Button size="small" onClick={() => setOpen({ kind: "add" })}>
      <Plus aria-hidden="true" />
      Add a provider
    </Button>
  );
  return (
    <Card aria-labelledby="dns-providers">
      <CardHeader
        id="dns-providers"
        title="DNS providers"
        description="For certificates of wildcards, which are proven by a record in DNS."
      >
        <div className="flex items-center gap-2">
          <ApiCall
            calls={[
              { what: "List them", method: "GET", path: "/v1/dns-providers" },
              { what: "Check one", method: "POST", path: "/v1/dns-providers/ID/check" },
            ]}
          />
          {items.length > 0 ? add : null}
        </div>
      </CardHeader>
      {list.isPending ? <SkeletonRows rows={2} /> : null}
      {list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isSuccess && items.length === 0 ? (
        <EmptyState icon={Network} title="No DNS provider is set up" action={add}>
          Only wildcards need one, like *.example.com: their certificates are fetched and renewed by records that are written and
          removed again. Cloudflare works, and any name server that takes signed updates.
        </EmptyState>
      ) : null}
      <ul>
        {items.map((provider) => (
          <DnsProviderRow key={provider.id} provider={provider} onOpen={(kind) => setOpen({ kind, provider })} />
        ))}
      </ul>
      {open?.kind === "add" || open?.kind === "change" ? (
        <DnsProviderDialog
          provider={open.kind === "add" ? null : open.provider}
          onDone={({ name }) => done(open.kind === "add" ? `${name} is added.` : `${name} is changed.`)}
          onCancel={close}
        />
      ) : null}
      {open?.kind === "remove" ? (
        <RemoveDnsProvider provider={open.provider} onDone={() => done("The provider is removed.")} onCancel={close} />
      ) : null}
    </Card>
  );
};
