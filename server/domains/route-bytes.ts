import { createHash } from "node:crypto";
import { buildRouteDocument } from "./build-route-document";
import { loadRoutes } from "./load-routes";
import { routeDocumentBytes } from "./route-document";

export type RouteBytes = { version: number; etag: string; bytes: Uint8Array<ArrayBuffer> };

const ready = new Map<string, RouteBytes>();
const building = new Map<string, Promise<RouteBytes | null>>();

const build = async (workerId: string): Promise<RouteBytes | null> => {
  const loaded = await loadRoutes(workerId);
  if (!loaded) return null;
  const bytes = routeDocumentBytes(buildRouteDocument(loaded));
  // The hash beside the version: an upgrade may write the same routes differently.
  const etag = `"${loaded.version}-${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}"`;
  const built = { version: loaded.version, etag, bytes };
  ready.set(workerId, built);
  return built;
};

/** Of requests that come together one builds. */
const buildOnce = (workerId: string): Promise<RouteBytes | null> => {
  const running = building.get(workerId);
  if (running) return running;
  const started = build(workerId).finally(() => building.delete(workerId));
  building.set(workerId, started);
  return started;
};

/**
 * The worker's document as bytes, of at least this version: kept ready, built once per change. Null for a worker
 * that is gone.
 */
export const routeBytes = async (workerId: string, version: number): Promise<RouteBytes | null> => {
  const kept = ready.get(workerId);
  if (kept?.version === version) return kept;
  const built = await buildOnce(workerId);
  // It may have been begun for somebody who came before the change.
  return built !== null && built.version < version ? buildOnce(workerId) : built;
};
