import { baseImage } from "./base-images";
import { appUser, buildSteps, copy, run, start } from "./instructions";
import type { Files } from "./listing";
import { type Chosen, type Family, type Instruction, nothing } from "./recipe";

const folders = ["", "public", "dist", "site", "www", "docs", "build", "out", "_site", "htdocs"];

const pageIn = (folder: string) => (folder === "" ? "index.html" : `${folder}/index.html`);

const folderOf = (files: Files): string | undefined => {
  const named = /^root:\s*["']?([^"'\s#]+)/m.exec(files.text("Staticfile"))?.[1];
  return [...(named ? [named.replace(/^\.\/|\/+$/g, "")] : []), ...folders].find((folder) => files.has(pageIn(folder)));
};

const given = ({ install, build, start }: Chosen) => install !== null || build !== null || start !== null;

/** Only for commands of the person's: in an image with Node, as most tools for sites are. */
const buildStage = (chosen: Chosen): Instruction[] => {
  if (!given(chosen)) return [];
  const install = chosen.install === null ? [] : [run(chosen, chosen.install, { variables: true })];
  return [`FROM ${chosen.image(baseImage("node"))} AS build`, "WORKDIR /app", "COPY . .", ...install, ...buildSteps(chosen)];
};

const runStage = (chosen: Chosen): Instruction[] => [
  `FROM ${chosen.image(baseImage("node"))}`,
  copy(["/app"], "/app", { from: "build", owner: appUser }),
  "WORKDIR /app",
  "ENV NODE_ENV=production HOME=/tmp",
  ...start(chosen),
];

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
    buildStage,
    runStage,
  };
};
