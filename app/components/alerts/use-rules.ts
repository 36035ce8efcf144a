"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";

/** Whose rules: an app's, or a host's, which administrators alone see. */
export type RuleSubject = { kind: "app" | "host"; id: string; name: string };

/** A number that has just crossed its threshold is told of by no message: it is looked at as often as the rules are. */
const lookAgainMs = 15_000;

/** The rules of an app or a host, oldest first. */
export const useRules = ({ kind, id }: RuleSubject) => {
  const trpc = useTRPC();
  const ofApp = useQuery(trpc.alertRules.list.queryOptions({ id }, { enabled: kind === "app", refetchInterval: lookAgainMs }));
  const ofHost = useQuery(
    trpc.alertRules.listOfHost.queryOptions({ id }, { enabled: kind === "host", refetchInterval: lookAgainMs }),
  );
  return kind === "app" ? ofApp : ofHost;
};

/** Every list of rules and of alerts is read again. */
export const useReadAgain = () => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return () => {
    void queryClient.invalidateQueries({ queryKey: trpc.alertRules.pathKey() });
    void queryClient.invalidateQueries({ queryKey: trpc.alerts.list.pathKey() });
  };
};

/** Small changes of a rule that are there at once; `onDone` tells of one that was made. */
export const useChangeRule = (onDone?: () => void) => {
  const trpc = useTRPC();
  const readAgain = useReadAgain();
  return useMutation(
    trpc.alertRules.update.mutationOptions({
      onError: tellFault,
      onSettled: readAgain,
      ...(onDone === undefined ? {} : { onSuccess: onDone }),
    }),
  );
};
