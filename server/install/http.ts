import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { respond } from "@/server/api/respond";
import { AppError } from "@/server/errors";
import { type InstallFile, packedNode, workerBundle } from "./files";
import { installScript } from "./script";

/** What a new host fetches before it has any key. Nothing of it is secret. */

const isKnown = (request: Request, sha256: string): boolean =>
  (request.headers.get("if-none-match") ?? "").split(",").some((entry) => entry.trim().replace(/^W\//, "") === `"${sha256}"`);

const notHere = (message: string) => new AppError("not_found", message, { reason: "not_built" });

const handOut = (request: Request, file: InstallFile | null, missing: string): Response => {
  if (!file) throw notHere(missing);
  const headers = { etag: `"${file.sha256}"`, "cache-control": "no-cache" };
  if (isKnown(request, file.sha256)) return new Response(null, { status: 304, headers });
  const body = Readable.toWeb(createReadStream(file.path)) as ReadableStream<Uint8Array>;
  return new Response(body, {
    headers: { ...headers, "content-type": "application/gzip", "content-length": String(file.bytes) },
  });
};

/** GET /v1/install/worker.sh */
export const handleInstallScript = (request: Request): Promise<Response> =>
  respond(request, async () => {
    const { text, sha256 } = await installScript();
    const headers = { etag: `"${sha256}"`, "cache-control": "no-cache" };
    if (isKnown(request, sha256)) return new Response(null, { status: 304, headers });
    return new Response(text, { headers: { ...headers, "content-type": "text/x-shellscript; charset=utf-8" } });
  });

/** GET /v1/install/worker.tar.gz */
export const handleWorkerBundle = (request: Request): Promise<Response> =>
  respond(request, async () => handOut(request, await workerBundle(), "The worker's bundle is not built here."));

/** GET /v1/install/node.gz */
export const handleNode = (request: Request): Promise<Response> =>
  respond(request, async () => handOut(request, await packedNode(), "This installation's Node runs on its own machine alone."));
