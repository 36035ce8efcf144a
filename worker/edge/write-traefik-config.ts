import { mkdir, readFile } from "node:fs/promises";
import { type AuthoritySettings, type OwnAuthority, readAuthoritySettings } from "./acme/settings";
import { type EdgeFiles, writeAtomically } from "./files";
import type { EdgeLog } from "./log";
import { traefikStaticConfig } from "./traefik-config";

export type TraefikPorts = { httpPort: number; httpsPort: number; relayPort: number; countersPort: number };

/** Where Traefik finds it, also in a container that sees nothing but the edge's folder. */
const shareRoots = async (authority: AuthoritySettings, files: EdgeFiles, log: EdgeLog): Promise<string | null> => {
  if (authority.rootsFile === null) return null;
  try {
    await writeAtomically(files.traefikRoots, await readFile(authority.rootsFile));
    return files.traefikRoots;
  } catch (error) {
    // Certificates fail and say why; the apps go on.
    log.error({ err: error, path: authority.rootsFile }, "The authority's root cannot be read");
    return null;
  }
};

/** Writes what Traefik reads when it starts. Worker and edge both do: either may be there first. */
export const writeTraefikConfig = async (
  files: EdgeFiles,
  { ports, own, log }: { ports: TraefikPorts; own: OwnAuthority; log: EdgeLog },
): Promise<void> => {
  await mkdir(files.traefikFolder, { recursive: true });
  await mkdir(files.traefikOwn, { recursive: true, mode: 0o700 });
  const settings = await readAuthoritySettings(own, files);
  const authority = settings && { ...settings, rootsFile: await shareRoots(settings, files, log) };
  await writeAtomically(files.traefikStatic, JSON.stringify(traefikStaticConfig({ ...ports, files, authority }), null, 2));
};
