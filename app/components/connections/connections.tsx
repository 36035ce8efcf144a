"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { GitBranch, Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useState } from "react";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { EmptyState } from "@/app/components/ui/empty-state";
import { ErrorState } from "@/app/components/ui/error-state";
import { Notice } from "@/app/components/ui/notice";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { toast } from "@/app/components/ui/toaster";
import { safePath } from "@/app/lib/safe-path";
import { useTRPC } from "@/app/lib/trpc/client";
import { useUrlState } from "@/app/lib/use-url-state";
import type { Connection } from "@/server/connections/schema";
import { ConnectionRow } from "./connection-row";
import { takeBack, useAuthorise } from "./use-authorise";

// Most who come here only look.
const ConnectDialog = dynamic(() => import("./connect-dialog").then((file) => file.ConnectDialog), { ssr: false });
const ChangeConnection = dynamic(() => import("./change-connection").then((file) => file.ChangeConnection), { ssr: false });
const ForgetConnection = dynamic(() => import("./forget-connection").then((file) => file.ForgetConnection), { ssr: false });

type Open = { kind: "change" | "forget"; connection: Connection } | null;

/** The team's connections to git providers. Credentials go in and never come out. */
export const Connections = () => {
  const trpc = useTRPC();
  const list = useQuery(trpc.connections.list.queryOptions());
  const { items = [], callbackUrl = "" } = list.data ?? {};
  const { connecting, setConnecting, open, setOpen, done, connected, fault } = useDialogs();
  const connect = (
    <Button size="small" onClick={() => setConnecting(true)}>
      <Plus aria-hidden="true" />
      Connect a provider
    </Button>
  );
  return (
    <Card aria-labelledby="connections">
      <CardHeader
        id="connections"
        title="Git providers"
        description="With them private repositories are listed and read, and pushes are heard of."
      >
        {items.length > 0 ? connect : null}
      </CardHeader>
      {fault === "" ? null : (
        <Notice look="bad" role="alert" className="m-4" title="The provider did not let us in.">
          <p className="wrap-anywhere">{fault}</p>
        </Notice>
      )}
      {list.isPending ? <SkeletonRows rows={2} /> : null}
      {list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isSuccess && items.length === 0 ? (
        <EmptyState icon={GitBranch} title="No provider is connected" action={connect}>
          Connect GitHub, GitLab, Gitea, Forgejo or Bitbucket, and new apps are chosen from your repositories. A public repository
          needs no connection.
        </EmptyState>
      ) : null}
      <ul>
        {items.map((connection) => (
          <ConnectionRow key={connection.id} connection={connection} onOpen={(kind) => setOpen({ kind, connection })} />
        ))}
      </ul>
      {connecting ? <ConnectDialog callbackUrl={callbackUrl} onDone={connected} onCancel={() => setConnecting(false)} /> : null}
      {open?.kind === "change" ? (
        <ChangeConnection
          connection={open.connection}
          callbackUrl={callbackUrl}
          onDone={() => done("The connection is changed.")}
          onCancel={() => setOpen(null)}
        />
      ) : null}
      {open?.kind === "forget" ? (
        <ForgetConnection
          connection={open.connection}
          onDone={() => done("The connection is forgotten.")}
          onCancel={() => setOpen(null)}
        />
      ) : null}
    </Card>
  );
};

/** `?connect=1` opens the form; who came from another page of ours with `back` goes there again when it is done. */
const useDialogs = () => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const [connect, setConnect] = useUrlState("connect", ["1"]);
  const [back] = useUrlState("back");
  const [fault] = useUrlState("error");
  const [open, setOpen] = useState<Open>(null);
  const { authorise } = useAuthorise(back);
  useReturn();
  const done = (sentence: string) => {
    toast.ok(sentence);
    setOpen(null);
    void queryClient.invalidateQueries({ queryKey: trpc.connections.list.queryKey() });
  };
  const setConnecting = (now: boolean) => setConnect(now ? "1" : "");
  const connected = ({ id, name, state }: Connection) => {
    if (state === "pending") return authorise(id);
    setConnecting(false);
    done(`${name} is connected.`);
    if (back !== "") router.push(safePath(back));
  };
  return { connecting: connect === "1", setConnecting, open, setOpen, done, connected, fault: fault.slice(0, 500) };
};

/** Back from the provider of an OAuth app: says so, and goes on to where the person wanted to go. */
const useReturn = () => {
  const router = useRouter();
  const [connection, setConnection] = useUrlState("connection");
  const settle = useEffectEvent(() => {
    const back = takeBack();
    if (back !== "") return router.push(safePath(back));
    setConnection("");
  });
  useEffect(() => {
    if (connection === "") return;
    toast.ok("The provider is connected.");
    settle();
  }, [connection]);
};
