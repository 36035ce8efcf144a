"use client";
import { BellOff, Check, UserRoundCheck } from "lucide-react";
import { appHref } from "@/app/components/apps/app-pages";
import { Button } from "@/app/components/ui/button";
import { Link } from "@/app/components/ui/link";
import { Clock, Duration, RelativeTime } from "@/app/components/ui/time";
import { hostHref } from "@/app/components/workers/host-words";
import { useNow } from "@/app/lib/use-now";
import type { Alert } from "@/server/alerts/schema";
import { alertAction, alertHref, headingOf, isMuted, numberOf, subjectOf, troubleOf } from "./alert-words";
import { MuteMenu } from "./mute-menu";
import { SeverityMark } from "./severity";
import { useAlertActions } from "./use-alerts";

type AlertRowProps = {
  alert: Alert;
  /** Not where all are of one app, or of one host. */
  withSubject: boolean;
};

/** One alert: what is wrong, since when, how far over its threshold, and what can be done. */
export const AlertRow = ({ alert, withSubject }: AlertRowProps) => {
  const { severity, state, firedReason, resolvedReason } = alert;
  const isOver = state === "resolved";
  const number = numberOf(alert);
  return (
    <li className="grid gap-x-6 gap-y-2 border-b px-4 py-3 last:border-b-0 sm:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
          <SeverityMark severity={severity} isOver={isOver} className="self-center text-[13px]" />
          <span className="min-w-0 font-medium wrap-anywhere">
            {withSubject ? (
              <>
                <Subject alert={alert} /> {troubleOf(alert)}
              </>
            ) : (
              headingOf(alert)
            )}
          </span>
        </p>
        <p className="mt-0.5 break-words text-muted">{firedReason}</p>
        {resolvedReason === null ? null : <p className="break-words text-muted">Over: {resolvedReason}</p>}
        <p className="mt-0.5 flex flex-wrap gap-x-3 text-[13px] text-muted empty:hidden">
          {number === null ? null : <span className="text-ink tabular-nums">{number}</span>}
          <Acknowledged alert={alert} />
          <MutedUntil mutedUntil={alert.mutedUntil} />
        </p>
      </div>
      <div className="flex flex-col gap-2 sm:items-end">
        <Times alert={alert} />
        <Actions alert={alert} />
      </div>
    </li>
  );
};

const Subject = ({ alert }: { alert: Alert }) => {
  const { appName, workerId, workerName } = alert;
  const link = "hover:text-accent hover:underline";
  if (appName !== null) {
    return (
      <Link href={appHref(appName, "/alerts")} className={link}>
        {appName}
      </Link>
    );
  }
  if (workerId === null || workerName === null) return <>{subjectOf(alert)}</>;
  return (
    <Link href={hostHref({ id: workerId, name: workerName })} className={link}>
      {workerName}
    </Link>
  );
};

const Times = ({ alert: { firedAt, resolvedAt, state } }: { alert: Alert }) =>
  state === "firing" ? (
    <p className="text-[13px] whitespace-nowrap text-muted">
      since <Clock at={firedAt} />, for <Duration from={firedAt} to={null} className="font-medium text-ink tabular-nums" />
    </p>
  ) : (
    <p className="text-[13px] whitespace-nowrap text-muted">
      <Clock at={firedAt} />, for <Duration from={firedAt} to={resolvedAt ?? firedAt} className="text-ink tabular-nums" />
    </p>
  );

const Acknowledged = ({ alert: { acknowledgedAt, acknowledgedByName } }: { alert: Alert }) => {
  if (acknowledgedAt === null) return null;
  return (
    <span className="inline-flex items-center gap-1.5">
      <UserRoundCheck className="size-3.5 shrink-0" aria-hidden="true" />
      <span>
        acknowledged by {acknowledgedByName ?? "somebody who is gone"} <RelativeTime at={acknowledgedAt} />
      </span>
    </span>
  );
};

/** Shown wherever the rule is: a silence that nobody sees is a trap. */
export const MutedUntil = ({ mutedUntil }: { mutedUntil: string | null }) => {
  const now = useNow();
  if (!isMuted(mutedUntil, now)) return null;
  return (
    <span className="inline-flex items-center gap-1.5 text-warn">
      <BellOff className="size-3.5 shrink-0" aria-hidden="true" />
      <span>
        muted until <Clock at={mutedUntil} />
      </span>
    </span>
  );
};

const Actions = ({ alert }: { alert: Alert }) => {
  const now = useNow();
  const { acknowledge, mute, busy } = useAlertActions(alert);
  const { state, acknowledgedAt, ruleId, mutedUntil } = alert;
  const href = alertHref(alert);
  const name = `${subjectOf(alert)}: ${headingOf(alert)}`;
  return (
    <div className="flex flex-wrap gap-2">
      {href === null ? null : (
        <Button size="small" asChild>
          <Link href={href} aria-label={`${alertAction(alert)}: ${name}`}>
            {alertAction(alert)}
          </Link>
        </Button>
      )}
      {state === "firing" && acknowledgedAt === null ? (
        <Button size="small" busy={busy.acknowledge} aria-label={`Acknowledge ${name}`} onClick={acknowledge}>
          {busy.acknowledge ? null : <Check aria-hidden="true" />}
          Acknowledge
        </Button>
      ) : null}
      {state === "firing" && ruleId !== null ? (
        <MuteMenu name={name} isMuted={isMuted(mutedUntil, now)} busy={busy.mute} onMute={mute} />
      ) : null}
    </div>
  );
};
