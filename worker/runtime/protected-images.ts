import type { HeldClaims } from "../deployments/held-claims";
import { imageTag } from "../docker/container-spec";
import type { DesiredSync } from "./desired-sync";

/** Names of images that no clean-up may take; null while what is wanted is not known for sure. */
export const protectedImages = ({ state, isCurrent }: DesiredSync, held: HeldClaims): ReadonlySet<string> | null => {
  if (!state || !isCurrent) return null;
  // Those of our own hands too: a claim may be younger than the state, and an image pulled for it as old as its makers say.
  const claimed = [...state.claims, ...held.all].map(({ appId, deploymentId }) =>
    imageTag({ installationId: state.installationId, appId, deploymentId }),
  );
  return new Set([...state.protectedImages, ...state.apps.map((app) => app.image), ...claimed]);
};
