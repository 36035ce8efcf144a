"use client";
import { useMutation } from "@tanstack/react-query";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";

const backKey = "git-connection-back";

/** Where somebody wanted to go before they were sent to a provider; asked once. Empty: nowhere else. */
export const takeBack = (): string => {
  const back = sessionStorage.getItem(backKey) ?? "";
  sessionStorage.removeItem(backKey);
  return back;
};

/** Sends the person to the provider of an OAuth app; the provider sends them back to the page of connections. */
export const useAuthorise = (back = "") => {
  const trpc = useTRPC();
  const authorise = useMutation(
    trpc.connections.authorise.mutationOptions({
      onSuccess: ({ url }) => {
        if (back !== "") sessionStorage.setItem(backKey, back);
        window.location.assign(url);
      },
      onError: tellFault,
    }),
  );
  return { authorise: (id: string) => authorise.mutate({ id }), isLeaving: authorise.isPending || authorise.isSuccess };
};
