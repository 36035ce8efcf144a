import { CircleCheck, CircleDashed, CircleStop, CircleX, LoaderCircle } from "lucide-react";
import { Duration } from "@/app/components/ui/time";
import { cn } from "@/app/lib/class-names";
import { isInProgress } from "@/server/deployments/deployment-machine";
import type { Deployment, Stage, StageName } from "@/server/deployments/schema";
import { stagesShown } from "./stages-shown";
import { stageWords } from "./words";

type State = "waiting" | "running" | "done" | "failed" | "stopped" | "skipped";

const stateOf = (stage: Stage | undefined, deployment: Deployment): State => {
  if (stage === undefined) return isInProgress(deployment.status) || deployment.status === "live" ? "waiting" : "skipped";
  if (stage.error !== null) return deployment.status === "failed" ? "failed" : "stopped";
  return stage.finishedAt === null ? "running" : "done";
};

const icons = {
  waiting: <CircleDashed className="size-4 text-faint" aria-hidden="true" />,
  skipped: <CircleDashed className="size-4 text-faint/60" aria-hidden="true" />,
  running: <LoaderCircle className="size-4 animate-spin text-busy" aria-hidden="true" />,
  done: <CircleCheck className="size-4 text-ok" aria-hidden="true" />,
  stopped: <CircleStop className="size-4 text-muted" aria-hidden="true" />,
  failed: <CircleX className="size-4 text-bad" aria-hidden="true" />,
};

const stateWords: Record<State, string> = {
  waiting: "waiting",
  skipped: "not reached",
  running: "running",
  done: "done",
  stopped: "not finished",
  failed: "failed",
};

type StageTimelineProps = {
  deployment: Deployment;
  /** Name of the host that is offline and for which it waits. */
  waitsFor: string | null;
};

const doingOf = (name: StageName, waitsFor: string | null): string =>
  name === "queue" && waitsFor !== null ? `Waits for ${waitsFor}, which is offline` : stageWords[name].doing;

/** The way of a deployment, stage by stage, with the time that each took. */
export const StageTimeline = ({ deployment, waitsFor }: StageTimelineProps) => {
  const shown = stagesShown(deployment.stages);
  const running = deployment.stages.find((stage) => stage.finishedAt === null);
  return (
    <>
      <ol className="px-4 py-3">
        {shown.map((name, place) => (
          <TimelineStage
            key={name}
            name={name}
            deployment={deployment}
            doing={doingOf(name, waitsFor)}
            isLast={place === shown.length - 1}
          />
        ))}
      </ol>
      <p className="sr-only" role="status">
        {running === undefined ? "" : doingOf(running.name, waitsFor)}
      </p>
    </>
  );
};

type TimelineStageProps = { name: StageName; deployment: Deployment; doing: string; isLast: boolean };

const TimelineStage = ({ name, deployment, doing, isLast }: TimelineStageProps) => {
  const stage = deployment.stages.find((each) => each.name === name);
  const state = stateOf(stage, deployment);
  return (
    <li className={cn("relative flex gap-3", !isLast && "pb-3.5")}>
      {isLast ? null : <span className="absolute top-5 bottom-0 left-2 w-px bg-line" aria-hidden="true" />}
      <span className="mt-0.5">{icons[state]}</span>
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline justify-between gap-2">
          <span
            className={cn(
              state === "waiting" || state === "skipped" ? "text-muted" : "font-medium",
              state === "failed" && "text-bad",
            )}
          >
            {stageWords[name].name}
            <span className="sr-only">: {stateWords[state]}</span>
          </span>
          {stage === undefined ? null : (
            <Duration from={stage.startedAt} to={stage.finishedAt} className="text-[13px] text-muted tabular-nums" />
          )}
        </div>
        {state === "running" ? <p className="text-[13px] text-muted">{doing}</p> : null}
        {state === "stopped" ? <p className="text-[13px] text-muted">Stopped here</p> : null}
      </div>
    </li>
  );
};
