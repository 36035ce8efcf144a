"use client";
import { useState } from "react";
import { useUrlState } from "@/app/lib/use-url-state";
import type { DeploymentFilters, DeploymentStatus, DeploymentTrigger } from "@/server/deployments/schema";

const hour = 3_600_000;
export const ranges = { "24h": 24 * hour, "7d": 7 * 24 * hour, "30d": 30 * 24 * hour } as const;

export const statusesShown = [
  "live",
  "failed",
  "retired",
  "cancelled",
  "superseded",
  "queued",
  "building",
] as const satisfies readonly DeploymentStatus[];
export const triggersShown = [
  "click",
  "api",
  "push",
  "hook",
  "rollback",
  "restart",
] as const satisfies readonly DeploymentTrigger[];

/** The list's filters, which live in the address. */
export const useFilters = () => {
  const [openedAt] = useState(() => Date.now());
  const [status, setStatus] = useUrlState("status", statusesShown);
  const [branch, setBranch] = useUrlState("branch");
  const [trigger, setTrigger] = useUrlState("trigger", triggersShown);
  const [actor, setActor] = useUrlState("actor");
  const [range, setRange] = useUrlState("range", Object.keys(ranges));
  const filters: DeploymentFilters = {
    ...(status !== "" && { status: status as DeploymentStatus }),
    ...(branch !== "" && { branch }),
    ...(trigger !== "" && { trigger: trigger as DeploymentTrigger }),
    ...(actor !== "" && { actor }),
    ...(range !== "" && { from: new Date(openedAt - ranges[range as keyof typeof ranges]).toISOString() }),
  };
  return {
    filters,
    isFiltered: Object.keys(filters).length > 0,
    values: { status, branch, trigger, actor, range },
    set: { status: setStatus, branch: setBranch, trigger: setTrigger, actor: setActor, range: setRange },
    clear: () => {
      for (const set of [setStatus, setBranch, setTrigger, setActor, setRange]) set("");
    },
  };
};
