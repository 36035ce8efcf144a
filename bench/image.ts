import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "@/tests/support/stack-description";
import { type Group, NotMeasured } from "./group";

export const image: Group = {
  figures: ["image_mb"],
  measure: () => {
    if (!existsSync(join(root, "Dockerfile"))) throw new NotMeasured("there is no Dockerfile.");
    throw new NotMeasured("its base image cannot be made here.");
  },
};
