"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { SearchField } from "@/app/components/ui/search-field";
import { RelativeTime } from "@/app/components/ui/time";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";
import type { EdgeFaultsView } from "@/server/domains/edge-faults-schema";

type EdgeFault = EdgeFaultsView["items"][number];

const everyMs = 15_000;
const atOnce = 10;

/** Requests that could not be brought to the app: a visitor is shown a reference alone, here is the cause. */
export const EdgeFaults = ({ appId }: { appId: string }) => {
  const trpc = useTRPC();
  const faults = useQuery(trpc.edge.faults.queryOptions({ id: appId }, { refetchInterval: everyMs, retry: false }));
  const [text, setText] = useState("");
  const [shown, setShown] = useState(atOnce);
  // An edge that keeps no causes has nothing to say here.
  if (faults.isPending || (faults.isSuccess && !faults.data.known)) return null;
  const items = faults.data?.items ?? [];
  const wanted = text.trim().toLowerCase();
  const found = items.filter(({ reference, host, path }) => `${reference} ${host}${path}`.toLowerCase().includes(wanted));
  return (
    <Card aria-labelledby="edge-faults">
      <CardHeader
        id="edge-faults"
        title="Requests that did not arrive"
        description="Visitors see a page with a reference; the reason is told to you alone."
      >
        <ApiCall calls={[{ what: "List them", method: "GET", path: `/v1/apps/${appId}/edge-faults` }]} />
      </CardHeader>
      {items.length === 0 ? null : (
        <div className="border-b p-3">
          <SearchField label="Find a reference or an address" value={text} onChange={setText} className="w-full sm:w-80" />
        </div>
      )}
      {found.length === 0 ? (
        <p className="px-4 py-3 text-muted">
          {faults.isError
            ? describeError(faults.error).message
            : items.length === 0
              ? "None since the edge started."
              : "None matches."}
        </p>
      ) : (
        <ul>
          {found.slice(0, shown).map((fault) => (
            <FaultRow key={fault.reference} fault={fault} />
          ))}
        </ul>
      )}
      {found.length > shown ? (
        <div className="border-t p-3 text-center">
          <Button size="small" onClick={() => setShown(shown + 5 * atOnce)}>
            Show more
          </Button>
        </div>
      ) : null}
    </Card>
  );
};

const FaultRow = ({ fault }: { fault: EdgeFault }) => {
  const { reference, status, method, host, path, cause, at } = fault;
  return (
    <li className="grid gap-x-4 gap-y-0.5 border-b px-4 py-2.5 last:border-b-0 sm:grid-cols-[7rem_minmax(0,1fr)_7rem]">
      <code className="font-mono text-[13px]">{reference}</code>
      <div className="min-w-0">
        <p className="wrap-anywhere">{cause}</p>
        <p className="font-mono text-[12.5px] wrap-anywhere text-muted">
          {status === 0 ? "cut off" : status} {method} {host}
          {path}
        </p>
      </div>
      <RelativeTime at={at} className="text-[13px] text-muted sm:text-right" />
    </li>
  );
};
