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
    /** Traefik's own store of the same. */
    traefikAcme: join(folder, "acme.json"),
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

/** Readers see the old content or the new, and a power cut leaves one of them. Says nothing to a watcher when nothing changed. */
export const writeAtomically = async (path: string, content: string | Uint8Array): Promise<void> => {
  const bytes = Buffer.from(content);
  if ((await readIfThere(path)) === bytes.toString("utf8")) return;
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.new`;
  try {
    const file = await open(draft, "w", 0o644);
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
