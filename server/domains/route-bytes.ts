import { createHash } from "node:crypto";
import { AppError } from "@/server/errors";
import { logger } from "@/server/logger";
import { buildRouteDocument, Pieces } from "./build-route-document";
import { loadRoutes, type WorkerRoutes } from "./load-routes";
import { faultsOfTheWhole } from "./route-document";
import { routeDocumentBytes } from "./route-document-text";

export type RouteBytes = { version: number; etag: string; bytes: Uint8Array<ArrayBuffer> };
/** `of`: the version for which it is handed out; a newer one than its own where that one could not be made. */
type Ready = { of: number; document: RouteBytes };

const ready = new Map<string, Ready>();
const pieces = new Map<string, Pieces>();
const building = new Map<string, Promise<Ready | null>>();

const piecesOf = (workerId: string): Pieces => {
  const known = pieces.get(workerId) ?? new Pieces();
  pieces.set(workerId, known);
  return known;
};

/** @throws AppError when an edge would not load it: then it is not handed out */
const bytesOf = (workerId: string, loaded: WorkerRoutes): RouteBytes => {
  const document = buildRouteDocument(loaded, piecesOf(workerId));
  // Its parts are good by how they were made, and the host checks all of it again.
  const [fault] = faultsOfTheWhole(document);
  if (fault !== undefined) throw new AppError("internal", `The route document is not good: ${fault}`);
  const bytes = routeDocumentBytes(document);
  // The hash beside the version: an upgrade may write the same routes differently.
  const etag = `"${loaded.version}-${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}"`;
  return { version: loaded.version, etag, bytes };
};

const build = async (workerId: string): Promise<Ready | null> => {
  const loaded = await loadRoutes(workerId);
  if (!loaded) return null;
  const next = { of: loaded.version, document: goodOrLast(workerId, loaded) };
  ready.set(workerId, next);
  return next;
};

/** One that is not good changes nothing on the host, and is told once. */
const goodOrLast = (workerId: string, loaded: WorkerRoutes): RouteBytes => {
  try {
    return bytesOf(workerId, loaded);
  } catch (error) {
    const last = ready.get(workerId);
    if (!last) throw error;
    logger().error({ err: error, workerId, version: loaded.version }, "The last good route document is kept");
    return last.document;
  }
};

/** Of requests that come together one builds. */
const buildOnce = (workerId: string): Promise<Ready | null> => {
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
  if (kept?.of === version) return kept.document;
  const built = await buildOnce(workerId);
  // It may have been begun for somebody who came before the change.
  const late = built !== null && built.of < version ? await buildOnce(workerId) : built;
  return late?.document ?? null;
};
