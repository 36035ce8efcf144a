import { buildProductionImage } from "@/tests/support/production-image";
import { run } from "@/tests/support/run";
import type { Group } from "./group";

/** The production image, as the tests build it on base images of this machine's own. */
export const image: Group = {
  figures: ["image_mb"],
  measure: async () => {
    const name = await buildProductionImage();
    const bytes = Number(await run("docker", ["image", "inspect", "--format={{.Size}}", name]));
    return { image_mb: bytes / 1_000_000 };
  },
};
