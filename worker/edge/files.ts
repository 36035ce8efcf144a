import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** Where the worker and the edge meet on disk. */
export const edgeFiles = (dataDir: string) => {
  const folder = resolve(dataDir, "edge");
  return {
    folder,
    /** The last good route document. */
    routes: join(folder, "routes.json"),
    /** Which edge runs; written by the edge. */
    kind: join(folder, "kind"),
    traefikStatic: join(folder, "traefik.yml"),
    /** Watched by Traefik's file provider, which reads `.yml` and ignores `.json`. */
    traefikFolder: join(folder, "dynamic"),
    traefikSnapshot: join(folder, "dynamic", "snapshot.yml"),
    /** Account, certificates and attempts of the built-in edge. */
    acme: join(folder, "acme"),
    /** What Traefik writes by itself: nothing else of this folder has to be writable for its container. */
    traefikOwn: join(folder, "traefik"),
    /** Its store of account and certificates. */
    traefikAcme: join(folder, "traefik", "acme.json"),
    traefikLog: join(folder, "traefik", "traefik.log"),
    traefikAccessLog: join(folder, "traefik", "access.log"),
    /** The authority's root, where its container finds it too. */
    traefikRoots: join(folder, "traefik-roots.pem"),
    /** What the control plane said of the authority, and that one's root. */
    acmeTold: join(folder, "acme-settings.json"),
    acmeToldRoots: join(folder, "acme-roots.pem"),
  };
};
export type EdgeFiles = ReturnType<typeof edgeFiles>;

/** The file's text, or null when there is none. */
export const readIfThere = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
};

/**
 * Readers see the old content or the new, and a power cut leaves one of them. Says nothing to a watcher when nothing changed.
 * For this user alone: a route document has people's keys in it.
 */
export const writeAtomically = async (path: string, content: string | Uint8Array): Promise<void> => {
  const bytes = Buffer.from(content);
  if ((await readIfThere(path)) === bytes.toString("utf8")) return;
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.new`;
  try {
    const file = await open(draft, "w", 0o600);
    try {
      await file.writeFile(bytes);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
};
