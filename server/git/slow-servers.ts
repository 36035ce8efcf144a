import { AppError } from "../errors";

/**
 * Which git servers keep whoever asks waiting. Background work has few places: while a server does not answer, one question at a time
 * finds out when it does again, and whoever else would ask is told at once, so that those of other servers go on.
 */
type Server = {
  asking: number;
  /** How many questions in a row came to nothing, and took long for it. */
  slowInARow: number;
  /** By the clock of `performance.now()`: until then these count. */
  until: number;
};

const servers = new Map<string, Server>();
const mostKnown = 1_000;

const slowAfterMs = 5_000;
/** One repository that takes long says nothing of the others on its server. */
const slowFrom = 2;
const rememberedMs = 120_000;

const nameOf = (repository: string): string =>
  URL.canParse(repository) ? new URL(repository).host : (/^[^/]*?@?([^@/:]+):/.exec(repository)?.[1] ?? repository);

const forgetOld = (now: number): void => {
  for (const [name, { asking, until }] of servers) if (asking === 0 && until < now) servers.delete(name);
};

const serverOf = (repository: string, now: number): Server => {
  const name = nameOf(repository);
  const known = servers.get(name);
  if (known) return known;
  if (servers.size >= mostKnown) forgetOld(now);
  const server = { asking: 0, slowInARow: 0, until: 0 };
  servers.set(name, server);
  return server;
};

/** @throws AppError unavailable while this repository's server is slow and somebody is asking it already */
export const refuseWhileSlow = (repository: string): void => {
  const server = servers.get(nameOf(repository));
  if (!server || server.asking === 0 || server.slowInARow < slowFrom || server.until < performance.now()) return;
  throw new AppError("unavailable", "The git server does not answer in time at the moment.", { reason: "git_server_slow" });
};

/** Asks the repository's server, and remembers whether it kept us waiting for nothing. @throws as `ask` */
export const askServer = async <Answer>(repository: string, ask: () => Promise<Answer>): Promise<Answer> => {
  const began = performance.now();
  const server = serverOf(repository, began);
  server.asking += 1;
  let answered = false;
  try {
    const answer = await ask();
    answered = true;
    return answer;
  } finally {
    const now = performance.now();
    server.asking -= 1;
    server.slowInARow = answered || now - began < slowAfterMs ? 0 : server.slowInARow + 1;
    server.until = now + rememberedMs;
  }
};
