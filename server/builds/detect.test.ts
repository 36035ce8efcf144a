import { describe, expect, it } from "vitest";
import { baseImages, detect, filesToRead, generatedDockerignore, type Wishes } from "./detect";

const wishes: Wishes = {
  builder: "auto",
  dockerfilePath: "Dockerfile",
  port: 3000,
  installCommand: null,
  buildCommand: null,
  startCommand: null,
  releaseCommand: null,
  outputDirectory: null,
  singlePage: null,
  baseImagePrefix: "",
};

describe("first", () => {
  it("takes the repository's Dockerfile", () => {
    expect(detect({ paths: ["Dockerfile", "package.json"], contents: {} }, wishes)).toMatchObject({
      ok: true,
      plan: { kind: "dockerfile", dockerfilePath: "Dockerfile" },
    });
    expect(filesToRead(["package.json"])).toEqual(["package.json"]);
    expect(generatedDockerignore({ paths: ["package.json"], contents: {} })).toContain("**/node_modules");
    expect(baseImages.node.standard).toBe("24");
  });
});
