import type { HubMessage, WorkerMessage } from "@/server/workers/protocol";
import { type EdgeSync, startEdgeSync } from "../edge/sync";
import type { WorkerSettings } from "../env";
import type { Log } from "./logger";
import type { authorisedFetch } from "./token";

type Parts = { settings: WorkerSettings; call: ReturnType<typeof authorisedFetch>; log: Log };

/** This host's way to its edge. */
export const startHostEdge = ({ settings, call, log }: Parts): Promise<EdgeSync> =>
  startEdgeSync({
    fetchDocument: (etag, signal) =>
      call("/v1/traefik/config", { signal, headers: etag === null ? {} : { "if-none-match": etag } }),
    edgeHttpPort: settings.EDGE_HTTP_PORT,
    edgeHttpsPort: settings.EDGE_HTTPS_PORT,
    authority: settings,
    relayPort: settings.EDGE_RELAY_PORT,
    countersPort: settings.EDGE_COUNTERS_PORT,
    // A Traefik that compose starts says nothing of itself.
    expectedKind: settings.EDGE === "auto" ? null : settings.EDGE,
    dataDir: settings.DATA_DIR,
    log,
  });

type Welcome = Extract<HubMessage, { type: "welcome" }>;

/** After a welcome: what the control plane cannot know any more of the edge is told anew, and what it says of the authority kept. */
export const greetEdge = (
  edge: EdgeSync,
  { authority }: Welcome,
  { send, log }: { send: (message: WorkerMessage) => boolean; log: Log },
): void => {
  const confirmed = edge.confirmedVersion();
  if (confirmed > 0) send({ type: "route-confirmed", routeVersion: confirmed });
  const state = edge.state();
  if (state) send({ type: "edge-state", ...state });
  edge.hint();
  if (!authority) return;
  edge.takeAuthority(authority).catch((error: unknown) => log.error({ error }, "Settings of the authority cannot be kept"));
};
