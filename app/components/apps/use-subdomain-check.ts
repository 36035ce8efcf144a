"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTRPC } from "@/app/lib/trpc/client";
import { subdomainSchema } from "@/server/apps/schema";

const waitMs = 250;

export type SubdomainCheck = { state: "none" | "checking" | "free" } | { state: "refused"; reason: string };

/** Asks whether a subdomain is free, a moment after the last key. */
export const useSubdomainCheck = (typed: string): SubdomainCheck => {
  const trpc = useTRPC();
  const [settled, setSettled] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), waitMs);
    return () => clearTimeout(timer);
  }, [typed]);
  const valid = subdomainSchema.safeParse(typed);
  const answer = useQuery(
    trpc.apps.checkSubdomain.queryOptions(
      { subdomain: settled },
      { enabled: valid.success && settled === typed, staleTime: 5_000 },
    ),
  );
  if (typed === "") return { state: "none" };
  if (!valid.success) return { state: "refused", reason: valid.error.issues[0]?.message ?? "That is no subdomain." };
  if (settled !== typed || answer.isPending) return { state: "checking" };
  // An answer that did not come must not keep anybody from trying: creating the app checks again.
  if (answer.data === undefined) return { state: "none" };
  return answer.data.available
    ? { state: "free" }
    : { state: "refused", reason: answer.data.reason ?? "This subdomain is taken." };
};
