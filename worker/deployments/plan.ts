import { mkdir, open, writeFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { type Detection, detect, filesToRead, generatedDockerignore, type Listing } from "@/server/builds/detect";
import { dockerfilesIn, rootDirectories } from "@/server/builds/rules/root-directories";
import type { BuildPlan, Inspection } from "@/server/builds/schema";
import type { BuildWishes } from "@/server/workers/protocol";
import { listTree, resolveFolderInTree, resolveInTree, treeFolder } from "../git";
import type { Deploying } from "./deploying";
import { StageError } from "./stage-error";

/** What the engine is given: the folder whose files the build sees, and the Dockerfile, perhaps outside of it. */
export type Planned = { plan: BuildPlan; context: string; dockerfile: string };

/** Nobody's manifest lies behind so many files. */
const everything = { most: 50_000, levels: 20 };
/** Apps of a monorepo lie near its root. */
const nearby = { most: 20_000, levels: 4 };
const besideIt = { most: 50_000, levels: 1 };
/** Of a file that detection reads; a longer one was written by no hand. */
const mostBytes = 1_048_576;

/** From a checked out commit to how it is built: by its own Dockerfile, or by one made for it. @throws StageError */
export const planBuild = async ({ host, spec, log }: Deploying, tree: string): Promise<Planned> => {
  const { context, own, listing } = await lookInto(tree, spec.build, spec.build.builder);
  const { plan } = found(detect(listing, { ...spec.build, cacheScope: spec.appId }));
  for (const line of plan.evidence) log.note(line);
  if (own !== null && plan.dockerfile === null) return { plan, context, dockerfile: own };
  if (plan.dockerfile === null) throw new StageError("internal", "The plan has no Dockerfile.");
  log.note(["The generated Dockerfile:", ...plan.dockerfile.trimEnd().split("\n")].join("\n    "));
  const folder = join(treeFolder(host.settings.DATA_DIR, spec.claimId), "generated");
  return { plan, context, dockerfile: await writeGenerated(folder, plan.dockerfile, listing) };
};

/** The app's folder, its own Dockerfile if it is to be used and there, and what detection has to know. */
const lookInto = async (tree: string, wishes: BuildWishes, missing: BuildWishes["builder"]) => {
  const context = await resolveFolderInTree(tree, wishes.rootDirectory);
  // Links may lead out of the root directory, not out of the repository.
  const ownPath = posix.join(wishes.rootDirectory, wishes.dockerfilePath);
  const own = wishes.builder === "generated" ? null : await resolveInTree(tree, ownPath).catch(unlessOptional(missing));
  return { context, own, listing: await readListing(context, own === null ? null : wishes.dockerfilePath) };
};

/** With `auto` a Dockerfile may be missing; that it leads elsewhere is never what was meant. */
const unlessOptional =
  (builder: BuildWishes["builder"]) =>
  (error: unknown): null => {
    if (builder === "auto" && error instanceof StageError && error.code === "dockerfile_not_found") return null;
    throw error;
  };

const found = (detection: Detection): Extract<Detection, { ok: true }> => {
  if (detection.ok) return detection;
  throw new StageError("nothing_detected", detection.message);
};

/** How a tree would be built, without writing anything: for who looks before there is an app. @throws StageError */
export const inspectTree = async (tree: string, wishes: BuildWishes): Promise<Omit<Inspection, "commit">> => {
  const { listing } = await lookInto(tree, wishes, "auto");
  const detection = detect(listing, wishes);
  const repository = await listTree(tree, nearby);
  return {
    plan: detection.ok ? detection.plan : null,
    message: detection.ok ? null : detection.message,
    rootDirectories: rootDirectories(repository),
    dockerfiles: dockerfilesIn(listing.paths),
  };
};

/** Where the Dockerfile says it all, only the files beside it are looked at: large repositories are listed for nothing. */
const readListing = async (context: string, ownDockerfile: string | null): Promise<Listing> => {
  const listed = await listTree(context, ownDockerfile === null ? everything : besideIt);
  const paths = ownDockerfile === null ? listed : [...new Set([...listed, posix.normalize(ownDockerfile), ownDockerfile])];
  const contents = await Promise.all(
    filesToRead(paths).map(async (path) => [path, await readSome(join(context, path))] as const),
  );
  return { paths, contents: Object.fromEntries(contents) };
};

const readSome = async (path: string): Promise<string> => {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(mostBytes), length: mostBytes, position: 0 });
    return buffer.subarray(0, bytesRead).toString("utf8");
  } finally {
    await file.close();
  }
};

/** Outside of the tree: the repository stays as it is. A `.dockerignore` of its own counts, else ours beside the Dockerfile does. */
const writeGenerated = async (folder: string, dockerfile: string, listing: Listing): Promise<string> => {
  const path = join(folder, "Dockerfile");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(path, dockerfile);
  if (!listing.paths.includes(".dockerignore")) await writeFile(`${path}.dockerignore`, generatedDockerignore(listing));
  return path;
};
