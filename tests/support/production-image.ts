import { dockerBuild, makeProductionBaseImages } from "./production-base-images";
import { root } from "./stack-description";

/** Builds the image of the Dockerfile on stand-ins for its base images, in seconds while nothing has changed; gives its name. */
export const buildProductionImage = async (): Promise<string> => {
  const image = "wisehosting-stand-in/production";
  const base = await makeProductionBaseImages();
  const bases = ["--build-arg", `NODE_IMAGE=${base.node}`, "--build-arg", `RUNTIME_IMAGE=${base.runtime}`];
  await dockerBuild(["--tag", image, ...bases, root]);
  return image;
};
