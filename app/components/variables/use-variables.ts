"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLiveApp } from "@/app/components/apps/live-app";
import { toast } from "@/app/components/ui/toaster";
import { useTRPC, useTRPCClient } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";
import type { MergedVariables, Variable, VariableList, VariableScope, WrittenVariables } from "@/server/variables/schema";

export const tellVariableFault = (error: unknown): void => {
  const { message, next, fields } = describeError(error);
  const detail = fields.length > 1 ? fields.map((field) => field.message).join(" ") : next;
  toast.bad(message, detail);
};

/** The app's saved variables of one scope as they are now, and the ways to change them. */
export const useVariables = (scope: VariableScope, initial: VariableList) => {
  const { app } = useLiveApp();
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [first] = useState(app.updatedAt);
  // The app's stream says when something about it is another: then, and only then, it is asked again.
  const queryKey = ["variables", app.id, scope, app.updatedAt];
  const { data } = useQuery({
    queryKey,
    queryFn: () => client.variables.list.query({ id: app.id, scope }),
    placeholderData: (previous) => previous ?? initial,
    ...(app.updatedAt === first ? { initialData: initial } : {}),
  });
  const accept = (list: VariableList) => queryClient.setQueryData(queryKey, list);
  const merge = useMutation(trpc.variables.merge.mutationOptions({ onSuccess: accept, onError: tellVariableFault }));
  const replace = useMutation(trpc.variables.replace.mutationOptions({ onSuccess: accept, onError: tellVariableFault }));
  return {
    items: data?.items ?? initial.items,
    busy: merge.isPending || replace.isPending,
    /** `done` runs once it is saved. */
    merge: (variables: MergedVariables, done: () => void) => merge.mutate({ id: app.id, scope, variables }, { onSuccess: done }),
    replace: (variables: WrittenVariables, done: () => void) =>
      replace.mutate({ id: app.id, scope, variables }, { onSuccess: done }),
  };
};
export type Variables = ReturnType<typeof useVariables>;

/** Asks for the value of a plain variable, which is written down. Null where that was refused, and told. */
export const useReveal = ({ key, scope }: Pick<Variable, "key" | "scope">) => {
  const { app } = useLiveApp();
  const trpc = useTRPC();
  const reveal = useMutation(trpc.variables.reveal.mutationOptions({ onError: tellVariableFault }));
  return {
    busy: reveal.isPending,
    ask: async (): Promise<string | null> => {
      try {
        const { items } = await reveal.mutateAsync({ id: app.id, scope, key });
        return items[0]?.value ?? null;
      } catch {
        // The mutation has told it.
        return null;
      }
    },
  };
};
