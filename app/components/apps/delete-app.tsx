"use client";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { Dialog } from "@/app/components/ui/dialog";
import { Field } from "@/app/components/ui/field";
import { toast } from "@/app/components/ui/toaster";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
import type { App } from "@/server/apps/schema";

/** Deleting cannot be undone, so the name has to be typed. */
export const DeleteApp = ({ app }: { app: App }) => {
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const trpc = useTRPC();
  const router = useRouter();
  const remove = useMutation(
    trpc.apps.delete.mutationOptions({
      onSuccess: () => {
        toast.ok(`${app.name} is being deleted.`);
        router.push("/");
      },
      onError: tellFault,
    }),
  );
  return (
    <Card className="border-bad/35">
      <CardHeader
        title="Delete this app"
        description="Its containers, images, routes, deployments and logs go for good. The repository is not touched."
      >
        <div className="flex items-center gap-2">
          <ApiCall calls={[{ what: "Delete this app", method: "DELETE", path: `/v1/apps/${app.id}` }]} />
          <Button look="danger" onClick={() => setOpen(true)}>
            Delete…
          </Button>
        </div>
      </CardHeader>
      <Dialog
        open={open}
        onOpenChange={(next) => {
          setOpen(next);
          setTyped("");
        }}
        title={`Delete ${app.name}?`}
        description="It stops serving at once, and nothing of it can be brought back."
      >
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (typed === app.name) remove.mutate({ id: app.id });
          }}
        >
          <Field
            label={`Type ${app.name} to confirm`}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
          <div className="flex justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Keep it</Button>
            <Button look="danger" type="submit" busy={remove.isPending || remove.isSuccess} disabled={typed !== app.name}>
              Delete {app.name}
            </Button>
          </div>
        </form>
      </Dialog>
    </Card>
  );
};
