import { type AppFacts, causeOf, type Decision, inWords, lapseOf, lostItsHost } from "./facts";

/** An app that should run does not. Pure. */

/** Between two starts by the engine, and while what somebody asked for is carried out, it is not down yet. */
const patienceMs = 15_000;
/** One that has ended so often within five minutes goes on ending, until it has run for a while. */
const manyExits = 2;

const since = (app: AppFacts, moment: Date): number => app.now.getTime() - moment.getTime();
const waitUntil = (app: AppFacts, moment: Date): Decision => ({
  kind: "wait",
  forMs: Math.max(1, patienceMs - since(app, moment)),
});

const hostGone = ({ name, host }: AppFacts): Decision => {
  if (host?.status !== "offline") return null;
  const heard = inWords(host.lastSeenAt ?? host.statusChangedAt);
  return { kind: "fire", reason: `${name} is down: its host ${host.name} was last heard at ${heard}.`, cause: causeOf(host) };
};

const whatHappened = (app: AppFacts): string | null => {
  const at = inWords(app.statusChangedAt);
  switch (app.statusReason) {
    case "exited":
      return `its container ended at ${at} and does not run.`;
    case "out_of_memory":
      return `its container was ended at ${at} because it used more memory than it may.`;
    case "container_missing":
      return `its container is gone since ${at}.`;
    case "restarting":
      return `its container ended at ${at} and has not run since.`;
    default:
      return null;
  }
};

/** `crashloops`: it is told already that the app ends again and again. */
const containerDown = (app: AppFacts, crashloops: boolean): Decision => {
  const happened = whatHappened(app);
  if (happened === null) return null;
  const isBetweenStarts = app.statusReason === "restarting";
  if (isBetweenStarts && crashloops) return null;
  if (isBetweenStarts && since(app, app.statusChangedAt) < patienceMs) return waitUntil(app, app.statusChangedAt);
  if (since(app, app.askedAt) < patienceMs) return waitUntil(app, app.askedAt);
  return { kind: "fire", reason: `${app.name} is down: ${happened}` };
};

const begins = (app: AppFacts, crashloops: boolean): Decision => {
  if (app.status === "running" || app.status === "idle") return null;
  if (lostItsHost(app)) {
    const at = inWords(app.statusChangedAt);
    return {
      kind: "fire",
      reason: `${app.name} is down: its host was taken out at ${at}. Start it, and it is placed on another one.`,
    };
  }
  // Nothing is seen of it, and its host is heard again: the next report says how it is.
  if (app.statusReason === "worker_offline" || app.host?.status === "offline") return hostGone(app);
  return containerDown(app, crashloops);
};

const ends = (app: AppFacts): Decision => {
  if (app.status !== "running") return null;
  const { lastExitAt } = app;
  const isShaky = lastExitAt !== null && app.recentExits >= manyExits && since(app, lastExitAt) < patienceMs;
  return isShaky ? waitUntil(app, lastExitAt) : { kind: "resolve", reason: "The app runs again." };
};

/** What is to be told of it now. `crashloops`: its alert of ending again and again fires. */
export const decideOffline = (app: AppFacts, crashloops: boolean): Decision => {
  const lapse = lapseOf(app);
  if (lapse !== null) return app.firingAlertId === null ? null : { kind: "resolve", reason: lapse };
  return app.firingAlertId === null ? begins(app, crashloops) : ends(app);
};
