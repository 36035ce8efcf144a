"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC, useTRPCClient } from "@/app/lib/trpc/client";
import { useStream } from "@/app/lib/use-stream";
import type { Domain } from "@/server/domains/domain-schema";
import { withDomain, withNewest } from "./merge-domains";

type Domains = { domains: Domain[]; fault: unknown; take: (domain: Domain) => void };

const useList = (initial: Domain[]) => {
  const [domains, setDomains] = useState(initial);
  const [fault, setFault] = useState<unknown>(null);
  /** What a call has answered, before the stream tells the same. */
  const take = (domain: Domain) => setDomains((before) => withDomain(before, domain));
  return { domains, fault, take, setDomains, setFault };
};

/** An app's domains as they are now; what the server rendered is shown until the first message. */
export const useAppDomains = (appId: string, initial: Domain[]): Domains => {
  const client = useTRPCClient();
  const { domains, fault, take, setDomains, setFault } = useList(initial);
  useStream<{ items: Domain[] }>({
    key: `domains ${appId}`,
    open: (handlers) => client.domains.watch.subscribe({ id: appId }, handlers),
    onData: ({ items }) => setDomains(items),
    onEnd: setFault,
  });
  return { domains, fault, take };
};

/** Those of all the team's apps. */
export const useTeamDomains = (initial: Domain[]): Domains => {
  const client = useTRPCClient();
  const { domains, fault, take, setDomains, setFault } = useList(initial);
  useStream<{ items: Domain[] }>({
    key: "domains",
    open: (handlers) => client.domains.watchAll.subscribe(undefined, handlers),
    onData: ({ items }) => setDomains((before) => withNewest(before, items)),
    onEnd: setFault,
  });
  return { domains, fault, take };
};

/** Asks DNS now. That it is asked every 15 seconds while somebody looks is the stream's doing. */
export const useCheck = ({ id }: Domain, onChecked: (domain: Domain) => void) => {
  const trpc = useTRPC();
  const verify = useMutation(trpc.domains.verify.mutationOptions({ onSuccess: onChecked, onError: tellFault }));
  return { checkNow: () => verify.mutate({ id }), isChecking: verify.isPending };
};
