import * as z from "zod";
import { serviceOfApp } from "@/server/domains/route-document";
import { type EdgeFault, edgeFaultSchema } from "@/server/workers/protocol";
import { faultsPath } from "./traefik-config";

/** On loopback it answers at once or not at all. */
const answerWithinMs = 2_000;

const documentSchema = z.object({ services: z.record(z.string(), z.array(edgeFaultSchema)) });

/** What the edge could not do for an app since it started, the newest first; null where it keeps no causes. @throws when it is away */
export const readEdgeFaults = async (countersPort: number, appId: string): Promise<EdgeFault[] | null> => {
  const service = serviceOfApp(appId);
  const query = new URLSearchParams({ service });
  const response = await fetch(`http://127.0.0.1:${countersPort}${faultsPath}?${query}`, {
    signal: AbortSignal.timeout(answerWithinMs),
  });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`The edge answered ${response.status}.`);
  return documentSchema.parse(await response.json()).services[service] ?? [];
};
