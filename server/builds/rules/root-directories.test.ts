import { expect, it } from "vitest";
import { dockerfilesIn, rootDirectories } from "./root-directories";

it("names the folders that have a manifest or a Dockerfile, nearest to the root first", () => {
  const paths = [
    "README.md",
    "apps/web/package.json",
    "apps/web/src/index.ts",
    "package.json",
    "services/api/Dockerfile.prod",
    "docs/guide.md",
  ];
  expect(rootDirectories(paths)).toEqual(["", "apps/web", "services/api"]);
});

it("leaves out what was installed or is hidden", () => {
  expect(rootDirectories(["node_modules/a/package.json", "vendor/b/composer.json", ".github/package.json"])).toEqual([]);
});

it("finds Dockerfiles by the names that people give them", () => {
  const paths = ["Dockerfile", "docker/Dockerfile.dev", "api.Dockerfile", "Dockerfile/readme", "mydockerfile", "a.txt"];
  expect(dockerfilesIn(paths)).toEqual(["Dockerfile", "docker/Dockerfile.dev", "api.Dockerfile"]);
});
