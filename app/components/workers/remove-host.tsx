"use client";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { Dialog } from "@/app/components/ui/dialog";
import { Field } from "@/app/components/ui/field";
import { Notice } from "@/app/components/ui/notice";
import { toast } from "@/app/components/ui/toasts";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";
import type { WorkerView } from "@/server/workers/schema";
import { countOf } from "./host-words";

/** A removed host cannot come back with its key, so the name has to be typed; with apps on it that is said first. */
export const RemoveHost = ({ host, onClose }: { host: WorkerView; onClose: () => void }) => {
  const trpc = useTRPC();
  const router = useRouter();
  const [typed, setTyped] = useState("");
  const force = host.apps > 0;
  const remove = useMutation(
    trpc.workers.remove.mutationOptions({
      onSuccess: () => {
        toast.ok(`${host.name} is removed.`);
        router.push("/hosts");
      },
      onError: (error) => {
        const { message, next } = describeError(error);
        toast.bad(`Not removed: ${message}`, next);
      },
    }),
  );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Remove ${host.name}?`}
      description="Its key dies at once. To use the machine again, join it with a new token."
    >
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === host.name) remove.mutate({ id: host.id, force });
        }}
      >
        {force ? (
          <Notice look="bad" title={`${countOf(host.apps, "app")} ${host.apps === 1 ? "is" : "are"} placed on it.`}>
            <p>
              {host.apps === 1
                ? "It stops, and its next deployment places it on another host. To move it without a break, drain this host first."
                : "They stop, and their next deployments place them on other hosts. To move them without a break, drain this host first."}
            </p>
          </Notice>
        ) : null}
        <Field
          label={`Type ${host.name} to confirm`}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
        <div className="flex flex-wrap justify-end gap-2">
          <ApiCall
            calls={[{ what: "Remove this host", method: "DELETE", path: `/v1/workers/${host.id}${force ? "?force=true" : ""}` }]}
          />
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" type="submit" busy={remove.isPending || remove.isSuccess} disabled={typed !== host.name}>
            {force ? "Remove it with its apps" : `Remove ${host.name}`}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
