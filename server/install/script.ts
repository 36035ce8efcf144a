import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { publicUrl } from "@/server/env";
import { nodePlatform, nodeProgram, workerBundle } from "./files";
import { fillIn, noticeAbout } from "./script-rules";

export const installScriptPath = "/v1/install/worker.sh";

/** The script that makes a machine a host of this installation: `bin/host/install.sh` with what it must find. */
export const installScript = async (): Promise<{ text: string; sha256: string }> => {
  const [template, bundle, node] = await Promise.all([
    readFile(resolve("bin/host/install.sh"), "utf8"),
    workerBundle(),
    nodeProgram(),
  ]);
  const text = fillIn(template, {
    ORIGIN: publicUrl(),
    BUNDLE_SHA256: bundle?.sha256 ?? "",
    NODE_SHA256: node?.sha256 ?? "",
    NODE_PLATFORM: nodePlatform(),
  });
  return { text, sha256: createHash("sha256").update(text).digest("hex") };
};

/** Where the script is, by what it can be recognised, and what keeps it from working, if anything. */
export const describeInstallScript = async (): Promise<{ url: string; sha256: string; notice: string | null }> => {
  const { sha256 } = await installScript();
  const notice = noticeAbout(publicUrl(), (await workerBundle()) !== null);
  return { url: `${publicUrl()}${installScriptPath}`, sha256, notice };
};
