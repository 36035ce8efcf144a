import { Boxes, KeyRound, LogIn, type LucideIcon, Rocket, Server, UserRound } from "lucide-react";
import { appHref } from "@/app/components/apps/app-pages";
import { Link } from "@/app/components/ui/link";
import { RelativeTime } from "@/app/components/ui/time";
import type { Activity } from "@/server/audit/schema";
import { actorName, changedFields, deedOf } from "./words";

const icons: Record<string, LucideIcon> = {
  account: UserRound,
  session: LogIn,
  token: KeyRound,
  app: Boxes,
  deployment: Rocket,
  worker: Server,
};

/** One deed as a sentence. */
export const ActivityRow = ({ activity }: { activity: Activity }) => {
  const { actor, action, via, at, target } = activity;
  const Icon = icons[target.kind] ?? Boxes;
  const fields = changedFields(activity);
  return (
    <li className="flex items-start gap-3 border-b px-4 py-2.5 last:border-b-0">
      <span className="mt-0.5 grid size-6 shrink-0 place-items-center rounded-full bg-sunken text-muted">
        <Icon className="size-3.5" aria-hidden="true" />
      </span>
      <div className="min-w-0 flex-1">
        <p className="break-words">
          <span className="font-medium" title={actor.email ?? undefined}>
            {actorName(actor)}
          </span>{" "}
          {deedOf(action)} <TargetName target={target} />
          {fields === null ? null : <span className="text-muted">: {fields}</span>}
        </p>
        <p className="text-[13px] text-muted">
          <RelativeTime at={at} />
          {via === "api" ? " · through the API" : ""}
        </p>
      </div>
      <code className="hidden pt-0.5 font-mono text-xs text-faint md:block">{action}</code>
    </li>
  );
};

const TargetName = ({ target }: { target: Activity["target"] }) => {
  const { name, app, number } = target;
  if (name === null) return null;
  const label = number === null ? name : `${name} #${number}`;
  if (app === null) return <span className="font-medium">{label}</span>;
  return (
    <Link
      href={appHref(app, number === null ? "" : `/deployments/${number}`)}
      className="font-medium hover:text-accent hover:underline"
    >
      {label}
    </Link>
  );
};
