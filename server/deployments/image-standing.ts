import { and, eq, isNotNull, max, ne } from "drizzle-orm";
import { deployments } from "@/drizzle/schema";
import type { AppRow } from "@/server/apps";
import type { Transaction } from "@/server/db";
import { keptImages } from "./kept-images";
import type { DeploymentRow } from "./store";

export type ImageStanding = {
  /** The clean-up of the app's host spares it. */
  imageKept: boolean;
  /** It was left behind on another host, and the same commit or digest makes it again. */
  rebuilds: boolean;
};

type Version = Pick<DeploymentRow, "image" | "workerId" | "number" | "commit" | "imageDigest" | "snapshot" | "liveAt">;

const canBeMadeAgain = ({ snapshot, commit, imageDigest }: Version): boolean =>
  snapshot.image === null ? commit !== null : imageDigest !== null;

/** How it stands with the images of the app's deployments, for one look at several. */
export const imageStandings = async (
  source: Pick<Transaction, "select" | "selectDistinct">,
  app: Pick<AppRow, "id" | "workerId">,
): Promise<(version: Version) => ImageStanding> => {
  const { workerId } = app;
  const kept = workerId === null ? [] : await keptImages(source, { workerId, appId: app.id });
  const [elsewhere] =
    workerId === null
      ? []
      : await source
          .select({ number: max(deployments.number) })
          .from(deployments)
          .where(and(eq(deployments.appId, app.id), isNotNull(deployments.liveAt), ne(deployments.workerId, workerId)));
  return (version) => {
    const imageKept = version.image !== null && version.workerId === workerId && kept.includes(version.image);
    const leftBehind = version.workerId !== workerId || version.number <= (elsewhere?.number ?? 0);
    return { imageKept, rebuilds: !imageKept && version.liveAt !== null && leftBehind && canBeMadeAgain(version) };
  };
};
