import { execFile } from "node:child_process";
import { promisify } from "node:util";
import pino from "pino";
import { checkRouteDocument } from "@/server/domains/route-document-text";
import { SettingsError } from "@/server/settings";
import { type EdgeSettings, edgeEnv } from "../env";
import { answerChallenge } from "./acme/challenges";
import { startEdgeCertificates } from "./acme/start";
import { startBuiltinEdge } from "./builtin/run";
import { type ChosenEdge, chooseEdge } from "./choose-edge";
import { type EdgeFiles, edgeFiles, readIfThere, writeAtomically } from "./files";
import { launch } from "./launch";
import type { EdgeLog } from "./log";
import { traefikSnapshot } from "./traefik-config";
import { writeTraefikConfig } from "./write-traefik-config";

/** The edge process: traffic flows through it, whether or not worker and control plane are there. */

const runBuiltin = async (settings: EdgeSettings, log: EdgeLog): Promise<void> => {
  const certificates = await startEdgeCertificates({ dataDir: settings.DATA_DIR, own: settings, log });
  const edge = await startBuiltinEdge({
    port: settings.EDGE_HTTP_PORT,
    httpsPort: settings.EDGE_HTTPS_PORT,
    countersPort: settings.EDGE_COUNTERS_PORT,
    pagesPort: settings.EDGE_PAGES_PORT,
    dataDir: settings.DATA_DIR,
    log,
    own: certificates,
    answerChallenge,
  });
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    log.info({ signal }, "Finishing what is in flight");
    await edge.close();
    await certificates.close();
    process.exit(0);
  };
  process.once("SIGTERM", (signal) => void stop(signal));
  process.once("SIGINT", (signal) => void stop(signal));
};

/** Traefik keeps nothing over a restart: what was last good is put where it looks first. */
const prepareTraefik = async (settings: EdgeSettings, files: EdgeFiles, log: EdgeLog): Promise<void> => {
  const ports = {
    httpPort: settings.EDGE_HTTP_PORT,
    httpsPort: settings.EDGE_HTTPS_PORT,
    relayPort: settings.EDGE_RELAY_PORT,
    countersPort: settings.EDGE_COUNTERS_PORT,
  };
  await writeTraefikConfig(files, { ports, own: settings, log });
  const checked = checkRouteDocument((await readIfThere(files.routes)) ?? "");
  if (checked.ok) await writeAtomically(files.traefikSnapshot, traefikSnapshot(checked.document));
};

const runTraefik = async (chosen: Exclude<ChosenEdge, { kind: "builtin" }>): Promise<never> => {
  if (chosen.kind === "traefik-container") {
    const [program = "", ...args] = chosen.cleanUp;
    await promisify(execFile)(program, args);
  }
  process.exit(await launch(chosen.command));
};

const main = async (): Promise<void> => {
  const settings = edgeEnv();
  const log = pino({ name: "edge", level: settings.LOG_LEVEL });
  const files = edgeFiles(settings.DATA_DIR);
  const chosen = await chooseEdge(settings, files, log);
  await writeAtomically(files.kind, `${chosen.kind}\n`);
  log.info({ kind: chosen.kind }, "Starting the edge");
  if (chosen.kind === "builtin") return runBuiltin(settings, log);
  await prepareTraefik(settings, files, log);
  return runTraefik(chosen);
};

main().catch((error: unknown) => {
  console.error(error instanceof SettingsError ? error.message : error);
  process.exit(1);
});
