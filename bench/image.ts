import { existsSync } from "node:fs";
import { join } from "node:path";
import { run } from "@/tests/support/run";
import { root } from "@/tests/support/stack-description";
import { type Group, NotMeasured } from "./group";

/** Under which name the tests build the image of the Dockerfile, on base images of this machine's own. */
const name = "wisehosting-stand-in/production";

const sizeOf = async (image: string): Promise<number | null> => {
  const printed = await run("docker", ["image", "inspect", "--format={{.Size}}", image]).catch(() => null);
  return printed === null ? null : Number(printed);
};

export const image: Group = {
  figures: ["image_mb"],
  measure: async () => {
    if (!existsSync(join(root, "Dockerfile"))) throw new NotMeasured("there is no Dockerfile.");
    const bytes = await sizeOf(name);
    if (bytes === null) throw new NotMeasured("the image is not built: bin/test docker tests/e2e/production-image");
    return { image_mb: bytes / 1_000_000 };
  },
};
