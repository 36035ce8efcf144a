import { baseImage } from "./base-images";
import { buildSteps, run } from "./instructions";
import type { Files } from "./listing";
import { type Chosen, type Family, type Instruction, nothing } from "./recipe";
import { staticServer } from "./static-server";

const folders = ["", "public", "dist", "site", "www", "docs", "build", "out", "_site", "htdocs"];

const pageIn = (folder: string) => (folder === "" ? "index.html" : `${folder}/index.html`);

const folderOf = (files: Files): string | undefined => {
  const named = /^root:\s*["']?([^"'\s#]+)/m.exec(files.text("Staticfile"))?.[1];
  return [...(named ? [named.replace(/^\.\/|\/+$/g, "")] : []), ...folders].find((folder) => files.has(pageIn(folder)));
};

const dockerfile = (chosen: Chosen): Instruction[] => {
  const folder = chosen.outputDirectory === "." ? "" : `${chosen.outputDirectory ?? ""}/`;
  const builds = chosen.build !== null || chosen.install !== null || chosen.start !== null;
  if (!builds) return staticServer(chosen, { from: null, folder: `./${folder}`, immutable: null });
  const stage = [`FROM ${chosen.image(baseImage("node"))} AS build`, "WORKDIR /app", "COPY . ."];
  const install = chosen.install === null ? [] : [run(chosen, chosen.install, { variables: true })];
  const site = { from: "build", folder: `/app/${folder}`, immutable: null };
  return [...stage, ...install, ...buildSteps(chosen), "", ...staticServer(chosen, site)];
};

/** Files to serve as they are: an index.html in the root or in a folder that is known for it. */
export const staticSite: Family = (files) => {
  const folder = folderOf(files);
  if (folder === undefined) return null;
  return {
    ...nothing,
    kind: "static",
    framework: null,
    evidence: [`Found ${pageIn(folder)}: a static site, served as it is`],
    suggestedName: null,
    outputDirectory: folder === "" ? "." : folder,
    singlePage: false,
    noStart: "",
    dockerfile,
  };
};
