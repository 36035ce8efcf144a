import { defaultAcmeDirectory } from "@/server/settings";
import { type ToldAuthority, toldAuthoritySchema } from "@/server/workers/protocol";
import { readJson, saveJson } from "../../runtime/files";
import { type EdgeFiles, readIfThere, writeAtomically } from "../files";

/** Who is asked for certificates; null: nobody. */
export type AuthoritySettings = {
  directoryUrl: string;
  email: string | null;
  /** PEM file with the authority's own root, where this system does not know it. */
  rootsFile: string | null;
};

/** This host's own. */
export type OwnAuthority = {
  ACME_DIRECTORY_URL?: string | undefined;
  ACME_EMAIL?: string | undefined;
  ACME_CA_FILE?: string | undefined;
};

/** The host's own settings count more than what the control plane said, whose root is of use for its own authority alone. */
export const effectiveAuthority = (
  own: OwnAuthority,
  told: ToldAuthority | null,
  toldRootsFile: string,
): AuthoritySettings | null => {
  const directoryUrl = own.ACME_DIRECTORY_URL ?? told?.directoryUrl ?? defaultAcmeDirectory;
  if (directoryUrl === "off") return null;
  const toldRoots = told && told.roots !== null && told.directoryUrl === directoryUrl ? toldRootsFile : null;
  return { directoryUrl, email: own.ACME_EMAIL ?? told?.email ?? null, rootsFile: own.ACME_CA_FILE ?? toldRoots };
};

/** Reads anew what the control plane said last. */
export const readAuthoritySettings = async (own: OwnAuthority, files: EdgeFiles): Promise<AuthoritySettings | null> => {
  const told = toldAuthoritySchema.safeParse(await readJson(files.acmeTold));
  return effectiveAuthority(own, told.success ? told.data : null, files.acmeToldRoots);
};

/** Resolves with whether it is something new. */
export const keepToldAuthority = async (told: ToldAuthority, files: EdgeFiles): Promise<boolean> => {
  const before = await readIfThere(files.acmeTold);
  // The roots first: settings never name a file that is not there.
  if (told.roots !== null) await writeAtomically(files.acmeToldRoots, told.roots);
  const kept = toldAuthoritySchema.parse(told);
  if (before?.trim() === JSON.stringify(kept)) return false;
  await saveJson(files.acmeTold, kept);
  return true;
};
