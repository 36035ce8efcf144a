"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPCClient } from "@/app/lib/trpc/client";
import type { Pending } from "@/server/apps/pending-schema";
import { useLiveApp } from "./live-app";

const nothing: Pending = { live: null, coming: null, needs: null, items: [] };

/** What is saved and not live, asked again whenever the app's stream says that something is another. */
export const usePending = (initial?: Pending): Pending => {
  const { app, deployments } = useLiveApp();
  const client = useTRPCClient();
  const newest = deployments[0];
  const stamp = `${app.updatedAt} ${app.liveDeploymentId} ${newest?.id} ${newest?.status}`;
  const [first] = useState(stamp);
  const { data } = useQuery({
    queryKey: ["pending", app.id, stamp],
    queryFn: () => client.apps.pending.query({ id: app.id }),
    // What was known stays until the answer is there.
    placeholderData: (previous) => previous ?? initial,
    ...(stamp === first && initial !== undefined ? { initialData: initial } : {}),
  });
  return data ?? nothing;
};
