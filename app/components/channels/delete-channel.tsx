"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { conditionOf } from "@/app/components/alerts/kinds";
import { appHref } from "@/app/components/apps/app-pages";
import { ConfirmDialog } from "@/app/components/ui/confirm-dialog";
import { Link } from "@/app/components/ui/link";
import { hostHref } from "@/app/components/workers/host-words";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
import type { AlertRule } from "@/server/alerts/schema";
import type { Channel } from "@/server/channels/schema";

type DeleteProps = { channel: Channel; onDone: () => void; onCancel: () => void };

/** Says which rules name it: without another channel they tell nobody. */
export const DeleteChannel = ({ channel: { id, name, isDefault }, onDone, onCancel }: DeleteProps) => {
  const trpc = useTRPC();
  const naming = useQuery(trpc.alertRules.naming.queryOptions({ channelId: id }, { staleTime: 0 }));
  const remove = useMutation(trpc.channels.remove.mutationOptions({ onSuccess: onDone, onError: tellFault }));
  const rules = naming.data?.items ?? [];
  return (
    <ConfirmDialog
      title={`Delete ${name}?`}
      description={`Messages that wait for it are not sent any more.${isDefault ? " It hears of every rule that names no channel." : ""}`}
      confirm="Delete"
      busy={remove.isPending}
      disabled={naming.isPending}
      onConfirm={() => remove.mutate({ id })}
      onCancel={onCancel}
    >
      {rules.length === 0 ? null : (
        <div className="mb-4">
          <p className="mb-1 font-medium">{rules.length === 1 ? "A rule names it:" : `${rules.length} rules name it:`}</p>
          <ul className="grid max-h-48 gap-1 overflow-y-auto">
            {rules.map((rule) => (
              <NamingRule key={rule.id} rule={rule} />
            ))}
          </ul>
        </div>
      )}
    </ConfirmDialog>
  );
};

const NamingRule = ({ rule }: { rule: AlertRule }) => {
  const { appId, workerId, subject, channels } = rule;
  const href = appId === null ? hostHref({ id: workerId ?? "", name: subject }) : appHref(subject, "/alerts");
  return (
    <li className="break-words">
      <Link href={href} className="text-accent underline">
        {subject}
      </Link>
      : when {conditionOf(rule)}
      {channels.length > 1 ? "" : ". It tells nobody then."}
    </li>
  );
};
