import { randomBytes, randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { busyboxImage } from "@/tests/support/base-images";
import { engineSocket } from "@/tests/support/engine";
import { newName, removeApp } from "@/tests/support/own-apps";
import { type Files, makeRepository, type Repository } from "@/tests/support/repository";
import { run } from "@/tests/support/run";
import { page } from "@/tests/support/sample-apps";
import type { Bench, Group } from "./group";
import { deployOurWay, type OurTimes } from "./our-way";
import { type PlainWay, plainWay } from "./plain-way";
import { median } from "./statistics";

type Pair = { ours: OurTimes; plain: number };
type Version = { version: string; files: Files };

/** Both ways one after the other, the order changing from pair to pair, so that neither always finds the warmer machine. */
const inTurns = async (pairs: number, ours: () => Promise<OurTimes>, plain: () => Promise<number>): Promise<Pair[]> => {
  const measured: Pair[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    if (pair % 2 === 0) measured.push({ ours: await ours(), plain: await plain() });
    else {
      const plainFirst = await plain();
      measured.push({ ours: await ours(), plain: plainFirst });
    }
  }
  return measured;
};

const describeStages = (pairs: readonly Pair[]): string => {
  const names = ["queue", "fetch", "build", "start", "health", "route"] as const;
  return names.map((name) => `${name} ${Math.round(median(pairs.map(({ ours }) => ours.stages[name] ?? 0)))}`).join(", ");
};

const report = ({ say }: Bench, what: string, pairs: readonly Pair[]): void => {
  const list = pairs.map(({ ours, plain }) => `${Math.round(ours.firstAnswer)}/${Math.round(plain)}`).join(" ");
  say(`  ${what}, ours/plain in ms: ${list}`);
  say(`  our stages in ms (median): ${describeStages(pairs)}`);
};

const ratioOf = (pairs: readonly Pair[]) => median(pairs.map(({ ours, plain }) => ours.firstAnswer / plain));

const urlOf = ({ git }: Bench, repository: Repository) => git.url(relative(tmpdir(), repository.path));

const withPlainWay = async <Result>(work: (plain: PlainWay) => Promise<Result>): Promise<Result> => {
  const plain = await plainWay(join(tmpdir(), `wh-bench-plain-${randomUUID()}`), engineSocket);
  try {
    return await work(plain);
  } finally {
    await plain.remove();
  }
};

/** First deployments: each of a repository and an app that nobody has seen before. */
const firstDeploys = (bench: Bench, pairs: number, make: () => Version): Promise<Pair[]> =>
  withPlainWay((plain) => {
    const withRepository = async <Result>(work: (url: string, version: string) => Promise<Result>) => {
      const { version, files } = make();
      const repository = await makeRepository(files);
      try {
        return await work(urlOf(bench, repository), version);
      } finally {
        await repository.remove();
      }
    };
    const ours = () =>
      withRepository(async (url, version) => {
        const app = await bench.stack.api.createApp({ name: newName("first"), repository: url });
        const times = await deployOurWay(bench.stack, app, version);
        await removeApp(bench.stack, app.id);
        return times;
      });
    return inTurns(pairs, ours, () => withRepository((url, version) => plain.deploy({ url, version })));
  });

const stepSeconds = 10;

/** Rounds of a loop that keep one processor busy for so long in a build step. */
const calibrated = async (): Promise<number> => {
  const rounds = 300_000;
  const startedAt = performance.now();
  await run("docker", ["run", "--rm", busyboxImage, "sh", "-c", loop(rounds)]);
  return Math.round((rounds * stepSeconds * 1_000) / (performance.now() - startedAt));
};

const loop = (rounds: number) => `i=0; while [ $i -lt ${rounds} ]; do i=$((i+1)); done`;

/** Another version each time, whose step no cache knows. */
const slowVersion = (rounds: number): Version => {
  const version = randomUUID();
  return { version, files: page(version, `RUN echo ${version}; ${loop(rounds)}`) };
};

const quickVersion = (): Version => {
  const version = randomUUID();
  return { version, files: page(version) };
};

export const longBuilds: Group = {
  figures: ["deploy_ratio"],
  measure: async (bench) => {
    const rounds = await calibrated();
    const pairs = await firstDeploys(bench, 5, () => slowVersion(rounds));
    report(bench, `first deployments, a build of about ${stepSeconds} s`, pairs);
    return { deploy_ratio: ratioOf(pairs) };
  },
};

export const shortBuilds: Group = {
  figures: ["deploy_overhead_healthy_ms", "deploy_overhead_ms"],
  measure: async (bench) => {
    await firstDeploys(bench, 1, quickVersion);
    const pairs = await firstDeploys(bench, 9, quickVersion);
    report(bench, "first deployments, a build of under a second", pairs);
    return {
      deploy_overhead_healthy_ms: median(pairs.map(({ ours, plain }) => ours.healthy - plain)),
      deploy_overhead_ms: median(pairs.map(({ ours, plain }) => Math.max(ours.live, ours.firstAnswer) - plain)),
    };
  },
};

const megabyte = 1_048_576;
const blobs = 50;
const blobMegabytes = 4;

/** 200 MB that nothing compresses, in a layer before the page. */
const largeFiles = (): Files => ({
  Dockerfile: [
    `FROM ${busyboxImage}`,
    "COPY assets /www/assets",
    "COPY index.html /www/index.html",
    'CMD ["sh", "-c", "exec httpd -f -p $PORT -h /www"]',
    "",
  ].join("\n"),
  ...Object.fromEntries(
    Array.from({ length: blobs }, (_, index) => [`assets/${index}.bin`, randomBytes(blobMegabytes * megabyte)]),
  ),
  "index.html": "begin",
});

/** Nothing is compressed, nor compared in vain: neither way could gain by it, and the making of the repository would take minutes. */
const makeLargeRepository = async (): Promise<Repository> => {
  const repository = await makeRepository({ "index.html": "begin" });
  for (const folder of [".", repository.path]) {
    await repository.git("-C", folder, "config", "core.compression", "0");
    await repository.git("-C", folder, "config", "core.bigFileThreshold", "1m");
  }
  await repository.commit(largeFiles());
  return repository;
};

export const largePushes: Group = {
  figures: ["redeploy_ratio"],
  measure: async (bench) => {
    const repository = await makeLargeRepository();
    try {
      const url = urlOf(bench, repository);
      const app = await bench.stack.api.createApp({ name: newName("large"), repository: url });
      const push = async () => {
        const version = randomUUID();
        await repository.commit({ "index.html": version });
        return version;
      };
      const pairs = await withPlainWay(async (plain) => {
        const ours = async () => deployOurWay(bench.stack, app, await push());
        const theirs = async () => plain.deploy({ url, version: await push() });
        // Layers, and on our side the mirror, are warm from here on.
        await inTurns(1, ours, theirs);
        return inTurns(5, ours, theirs);
      });
      report(bench, `pushes to a repository of ${blobs * blobMegabytes} MB`, pairs);
      await removeApp(bench.stack, app.id);
      return { redeploy_ratio: ratioOf(pairs) };
    } finally {
      await repository.remove();
    }
  },
};
