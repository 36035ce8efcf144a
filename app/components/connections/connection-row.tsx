"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ExternalLink, RotateCw, TriangleAlert } from "lucide-react";
import { Button } from "@/app/components/ui/button";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { RelativeTime } from "@/app/components/ui/time";
import { toast } from "@/app/components/ui/toaster";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
import type { Connection } from "@/server/connections/schema";
import { abilitySentence, connectionView, countApps, endSentence } from "./connection-words";
import { ProviderIcon } from "./provider-icon";
import { providerNames } from "./provider-names";
import { kindNames } from "./provider-words";
import { useAuthorise } from "./use-authorise";

type RowProps = { connection: Connection; onOpen: (kind: "change" | "forget") => void };

/** One connection: whose it is, how it stands, what it may do, and what can be done about it. */
export const ConnectionRow = ({ connection, onOpen }: RowProps) => {
  const { name, provider } = connection;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-3 border-b px-4 py-3.5 last:border-b-0">
      <span
        className="mt-0.5 grid size-9 shrink-0 place-items-center rounded-md border bg-sunken"
        title={providerNames[provider]}
      >
        <ProviderIcon provider={provider} className="size-5" />
      </span>
      <Facts connection={connection} />
      <div className="flex flex-wrap gap-2">
        {connection.kind === "oauth" && connection.state !== "connected" ? <Authorise connection={connection} /> : null}
        {connection.state === "pending" ? null : <CheckAgain connection={connection} />}
        <Button size="small" aria-label={`Change ${name}`} onClick={() => onOpen("change")}>
          Change
        </Button>
        <Button size="small" look="danger" aria-label={`Forget ${name}`} onClick={() => onOpen("forget")}>
          Forget
        </Button>
      </div>
    </li>
  );
};

const Facts = ({ connection }: { connection: Connection }) => {
  const { name, provider, baseUrl, kind, account, apps, checkedAt, warnings, stateReason } = connection;
  const may = abilitySentence(connection.abilities);
  const end = endSentence(connection.daysLeft);
  return (
    <div className="min-w-0 flex-1 basis-64">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className="font-medium wrap-anywhere">{name}</span>
        <StatusBadge view={connectionView(connection)} className="text-[13px]" />
      </p>
      <p className="text-[13px] wrap-anywhere text-muted">
        <span className="sr-only">{providerNames[provider]}: </span>
        {account === null ? null : `${account} at `}
        {new URL(baseUrl).host + new URL(baseUrl).pathname.replace(/\/$/, "")} · {kindNames[kind]} · {countApps(apps)}
        {end === null ? null : ` · ${end}`}
      </p>
      {may === null && checkedAt === null ? null : (
        <p className="text-[13px] text-muted">
          {may}{" "}
          {checkedAt === null ? null : (
            <>
              Checked <RelativeTime at={checkedAt} />.
            </>
          )}
        </p>
      )}
      {[...(stateReason === null ? [] : [stateReason]), ...warnings].map((sentence) => (
        <p key={sentence} className="mt-1 flex gap-1.5 text-[13px] text-warn">
          <TriangleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden="true" />
          <span className="min-w-0 wrap-anywhere">{sentence}</span>
        </p>
      ))}
    </div>
  );
};

/** An OAuth app begins, and is mended, at its provider. */
const Authorise = ({ connection: { id, name } }: { connection: Connection }) => {
  const { authorise, isLeaving } = useAuthorise();
  return (
    <Button
      size="small"
      look="primary"
      aria-label={`Connect ${name} at the provider`}
      busy={isLeaving}
      onClick={() => authorise(id)}
    >
      {isLeaving ? null : <ExternalLink aria-hidden="true" />}
      Connect
    </Button>
  );
};

const CheckAgain = ({ connection: { id, name } }: { connection: Connection }) => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const check = useMutation(
    trpc.connections.check.mutationOptions({
      onSuccess: ({ state, stateReason }) => {
        if (state === "connected") toast.ok(`${name} works.`);
        else toast.bad(`${name} does not work.`, stateReason ?? undefined);
      },
      onError: tellFault,
      onSettled: () => void queryClient.invalidateQueries({ queryKey: trpc.connections.list.queryKey() }),
    }),
  );
  return (
    <Button size="small" aria-label={`Check ${name} again`} busy={check.isPending} onClick={() => check.mutate({ id })}>
      {check.isPending ? null : <RotateCw aria-hidden="true" />}
      Check
    </Button>
  );
};
