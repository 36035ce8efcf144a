import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Engine, labels } from "./engine";

/** What an app takes of the disk beside its images: what its containers have written, and their logs. */
export type AppDisk = { appId: string; bytes: number };

type Sized = { Id: string; SizeRw?: number; Labels: Record<string, string> };

/** Bytes of all files of a folder, at any depth; 0 where there is none. */
const bytesIn = async (folder: string): Promise<number> => {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          // It was rotated away between the list and the look.
          () => 0,
        ),
      ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
};

/** The engine's own log of a container. */
const logBytes = async (engine: Engine, containerId: string): Promise<number> => {
  const { LogPath } = await engine.call("describe a container", (docker) => docker.getContainer(containerId).inspect());
  if (!LogPath) return 0;
  const folder = dirname(LogPath);
  const names = await readdir(folder).catch(() => []);
  const logs = names.filter((name) => name.includes("-json.log"));
  const sizes = await Promise.all(logs.map((name) => stat(join(folder, name)).catch(() => ({ size: 0 }))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
};

/** Of every app that has a container here. `logsOf`: the folder in which this host keeps an app's output for later. */
export const measureAppDisk = async (
  engine: Engine,
  { installationId, logsOf }: { installationId: string; logsOf: (appId: string) => string },
): Promise<AppDisk[]> => {
  const filters = { label: [`${labels.installation}=${installationId}`, labels.deployment] };
  // The engine walks through all that was written to tell its size.
  const found = (await engine.call(
    "measure its containers",
    (docker) => docker.listContainers({ all: true, size: true, filters }),
    120_000,
  )) as Sized[];
  const byApp = new Map<string, number>();
  for (const { Id, SizeRw = 0, Labels } of found) {
    const appId = Labels[labels.app];
    if (appId === undefined) continue;
    const kept = byApp.get(appId) ?? (await bytesIn(logsOf(appId)));
    byApp.set(appId, kept + SizeRw + (await logBytes(engine, Id).catch(() => 0)));
  }
  return [...byApp].map(([appId, bytes]) => ({ appId, bytes }));
};
