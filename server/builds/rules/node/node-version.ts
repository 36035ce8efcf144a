import { baseImages } from "../base-images";
import type { Files } from "../listing";
import { versionSentence } from "../versions";
import type { PackageJson } from "./package-json";

const releaseLines: Readonly<Record<string, string>> = { argon: "4", hydrogen: "18", iron: "20", jod: "22", krypton: "24" };

/** `lts/jod`, `lts/*`, `node`: names that nvm knows, as ranges. */
const rangeOfName = (name: string): string => {
  const line = /^lts\/(\w+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  if (Object.hasOwn(releaseLines, line)) return releaseLines[line] ?? "*";
  return /^(?:lts(?:\/\*)?|node|stable|current)$/i.test(name) ? "*" : name;
};

/** The files before package.json: who writes them means this very version. */
export const nodeVersion = (files: Files, json: PackageJson): [string, string] => {
  const firstLine = (path: string) => files.text(path).split("\n")[0]?.trim() ?? "";
  const file = [".nvmrc", ".node-version"].find((path) => firstLine(path) !== "");
  if (file)
    return versionSentence({
      name: "Node",
      source: file,
      written: firstLine(file),
      range: rangeOfName(firstLine(file)),
      base: "node",
    });
  if (json.engine)
    return versionSentence({
      name: "Node",
      source: "engines.node",
      written: json.engine,
      range: rangeOfName(json.engine),
      base: "node",
    });
  const { standard } = baseImages.node;
  return [standard, `No version of Node is named: Node ${standard}`];
};
