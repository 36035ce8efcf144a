import { eq } from "drizzle-orm";
import { deployments } from "@/drizzle/schema";
import type { AppRow } from "@/server/apps";
import type { Transaction } from "@/server/db";
import { env } from "@/server/env";
import type { GitAccess } from "@/server/git";
import { credentialFor } from "@/server/registries";
import { keptEnvironment } from "@/server/variables";
import type { DeploymentSpec } from "@/server/workers/protocol";
import { buildSpec } from "./deployment-spec";
import type { DeploymentRow } from "./store";

/** The image that a deployment without a build runs again; null where something is to be fetched. */
const keptImageOf = async (tx: Transaction, { imageOfDeploymentId }: DeploymentRow): Promise<string | null> => {
  if (imageOfDeploymentId === null) return null;
  const [row] = await tx.select({ image: deployments.image }).from(deployments).where(eq(deployments.id, imageOfDeploymentId));
  // An empty name is no image of any host: the host says that it is no longer there.
  return row?.image ?? "";
};

type SpecWish = { app: AppRow; deployment: DeploymentRow; claimId: string; access: GitAccess | null };

/** Opens what the deployment kept and makes the spec of it: for the holder of the claim alone. */
export const loadSpec = async (tx: Transaction, { app, deployment, claimId, access }: SpecWish): Promise<DeploymentSpec> =>
  buildSpec(
    {
      deployment,
      claimId,
      appName: app.name,
      variables: keptEnvironment(deployment),
      credential: await credentialFor(tx, { teamId: app.teamId, registryId: deployment.snapshot.registryId }),
      access,
      ref: app.sourceRef,
      keptImage: await keptImageOf(tx, deployment),
    },
    env(),
  );
