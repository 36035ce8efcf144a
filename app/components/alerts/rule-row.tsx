"use client";
import { Button } from "@/app/components/ui/button";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { SwitchButton } from "@/app/components/ui/switch";
import { RelativeTime } from "@/app/components/ui/time";
import { toast } from "@/app/components/ui/toasts";
import { cn } from "@/app/lib/class-names";
import { useNow } from "@/app/lib/use-now";
import type { AlertRule } from "@/server/alerts/schema";
import { MutedUntil } from "./alert-row";
import { isMuted } from "./alert-words";
import { conditionOf } from "./kinds";
import { MuteMenu } from "./mute-menu";
import { receiversOf, ruleView } from "./rule-words";
import { SeverityMark } from "./severity";
import { useChangeRule } from "./use-rules";

type RuleRowProps = { rule: AlertRule; onOpen: (kind: "change" | "delete") => void };

/** A rule as a sentence, how it stands, and what can be done with it. */
export const RuleRow = ({ rule, onOpen }: RuleRowProps) => {
  const now = useNow();
  const name = conditionOf(rule);
  const { enabled, severity } = rule;
  const change = useChangeRule();
  const mute = useChangeRule(() => toast.ok("The rule is changed."));
  return (
    <li className="grid gap-x-6 gap-y-2.5 border-b px-4 py-3 last:border-b-0 md:grid-cols-[minmax(0,1fr)_auto]">
      <div className="flex min-w-0 gap-3">
        <SwitchButton
          aria-label={`Rule: ${name}`}
          checked={change.isPending ? (change.variables.enabled ?? enabled) : enabled}
          disabled={change.isPending}
          onChange={(next) => change.mutate({ id: rule.id, enabled: next })}
        />
        <div className="min-w-0">
          <p className={cn("break-words", !enabled && "text-muted")}>
            When <span className="font-medium">{name}</span> <span aria-hidden="true">→</span>
            <span className="sr-only">tell</span> {receiversOf(rule)},{" "}
            <SeverityMark severity={severity} isOver={!enabled} className="lowercase [&_svg]:size-3.5" />
          </p>
          <Standing rule={rule} />
        </div>
      </div>
      <div className="flex flex-wrap items-start gap-2">
        <MuteMenu
          name={`the rule: ${name}`}
          isMuted={isMuted(rule.mutedUntil, now)}
          busy={mute.isPending}
          onMute={(until) => mute.mutate({ id: rule.id, mutedUntil: until })}
        />
        <Button size="small" aria-label={`Edit the rule: ${name}`} onClick={() => onOpen("change")}>
          Edit
        </Button>
        <Button size="small" look="danger" aria-label={`Delete the rule: ${name}`} onClick={() => onOpen("delete")}>
          Delete
        </Button>
      </div>
    </li>
  );
};

const Standing = ({ rule }: { rule: AlertRule }) => {
  const now = useNow();
  const { enabled, firingAlertId, pendingSince, mutedUntil, origin } = rule;
  return (
    <p className="mt-0.5 flex flex-wrap items-baseline gap-x-3 text-[13px] text-muted">
      <StatusBadge view={ruleView(rule, now)} />
      {enabled && pendingSince !== null ? (
        <span>
          {firingAlertId === null ? "over the threshold since" : "back on the good side since"} <RelativeTime at={pendingSince} />
        </span>
      ) : null}
      <MutedUntil mutedUntil={mutedUntil} />
      {origin === "default" ? (
        <span title="Made for every new app and host; change it, and it is yours">made for you</span>
      ) : null}
    </p>
  );
};
