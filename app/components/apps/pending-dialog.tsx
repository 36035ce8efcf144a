"use client";
import { ArrowRight } from "lucide-react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Dialog } from "@/app/components/ui/dialog";
import type { Pending, PendingChange } from "@/server/apps/pending-schema";
import type { SettingName } from "@/server/apps/settings-schema";
import { useLiveApp } from "./live-app";
import { PendingActions } from "./pending-actions";
import { settingWords } from "./setting-words";

type PendingDialogProps = { open: boolean; onOpenChange: (open: boolean) => void; pending: Pending };

/** The difference between what is saved and what runs. */
export const PendingDialog = ({ open, onOpenChange, pending }: PendingDialogProps) => {
  const { app } = useLiveApp();
  const restarts = pending.needs === "restart";
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="wide"
      title="Saved, not live yet"
      description={
        restarts
          ? "A restart of the live version's image is enough for all of it: nothing is built."
          : "At least one of these is part of the build, so a deployment is needed."
      }
    >
      <ul className="divide-y rounded-lg border">
        {pending.items.map((item) => (
          <ChangeRow key={`${item.kind} ${item.name}`} item={item} />
        ))}
      </ul>
      <div className="mt-4 flex flex-wrap items-center justify-end gap-2">
        <ApiCall
          calls={[
            { what: "Read what waits", method: "GET", path: `/v1/apps/${app.id}/pending` },
            { what: "Deploy", method: "POST", path: `/v1/apps/${app.id}/deployments` },
            {
              what: "Restart without a build",
              method: "POST",
              path: `/v1/apps/${app.id}/deployments`,
              body: { reuseImage: true },
            },
          ]}
        />
        {pending.coming === null ? <PendingActions pending={pending} /> : null}
      </div>
    </Dialog>
  );
};

const verbs = { added: "added", changed: "changed", removed: "removed" } as const;

const ChangeRow = ({ item }: { item: PendingChange }) => (
  <li className="grid gap-1 px-3.5 py-2.5">
    <div className="flex flex-wrap items-baseline justify-between gap-x-4">
      <p className="min-w-0 break-all">
        <span className={item.kind === "variable" ? "font-mono text-[13px] font-medium" : "font-medium"}>
          {item.kind === "variable" ? item.name : settingWords[item.name as SettingName]}
        </span>{" "}
        <span className="text-muted">{verbs[item.change]}</span>
      </p>
      <p className="text-[13px] text-muted">{item.needs === "build" ? "needs a build" : "needs a restart"}</p>
    </div>
    {item.secret ? (
      <p className="text-[13px] text-muted">A secret: its values are not shown.</p>
    ) : (
      <p className="flex flex-wrap items-center gap-x-2 font-mono text-[13px]">
        <Value text={item.before} />
        <ArrowRight className="size-3.5 shrink-0 text-muted" aria-label="becomes" />
        <Value text={item.after} />
      </p>
    )}
  </li>
);

const Value = ({ text }: { text: string | null }) =>
  text === null || text === "" ? (
    <span className="font-sans text-muted">{text === null ? "nothing" : "empty"}</span>
  ) : (
    <span className="max-h-24 min-w-0 overflow-y-auto break-all whitespace-pre-wrap">{text}</span>
  );
