import { type AppFacts, type Decision, inWords, lapseOf } from "./facts";

/** An app whose container ends again and again. Pure. */

const exitsThatFire = 3;
const steadyMs = 600_000;

const begins = ({ name, recentExits, lastExitAt }: AppFacts): Decision => {
  if (recentExits < exitsThatFire || lastExitAt === null) return null;
  const reason = `${name} ends again and again: ${recentExits} times within 5 minutes, the last time at ${inWords(lastExitAt)}.`;
  return { kind: "fire", reason };
};

const ends = (app: AppFacts): Decision => {
  if (app.status !== "running") return null;
  const steadySince = Math.max(app.statusChangedAt.getTime(), app.lastExitAt?.getTime() ?? 0);
  const steadyFor = app.now.getTime() - steadySince;
  return steadyFor >= steadyMs ? { kind: "resolve", reason: "The app has run steadily for 10 minutes." } : null;
};

export const decideCrashloop = (app: AppFacts): Decision => {
  const lapse = lapseOf(app);
  if (lapse !== null) return app.firingAlertId === null ? null : { kind: "resolve", reason: lapse };
  return app.firingAlertId === null ? begins(app) : ends(app);
};
