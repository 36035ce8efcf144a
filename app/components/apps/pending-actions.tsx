"use client";
import { Button } from "@/app/components/ui/button";
import type { Pending } from "@/server/apps/pending-schema";
import { useLiveApp } from "./live-app";
import { useAppActions } from "./use-app-actions";

/** A restart where that is enough, and the deployment that takes everything, the head of the branch too. */
export const PendingActions = ({ pending, size = "medium" }: { pending: Pending; size?: "small" | "medium" }) => {
  const { app } = useLiveApp();
  const { deploy, restartWithoutBuild, busy } = useAppActions(app);
  const restarts = pending.needs === "restart";
  return (
    <>
      <Button size={size} look={restarts ? "secondary" : "primary"} busy={busy.deploy} onClick={() => deploy()}>
        Deploy
      </Button>
      {restarts ? (
        <Button size={size} look="primary" busy={busy.deploy} onClick={restartWithoutBuild}>
          Restart without a build
        </Button>
      ) : null}
    </>
  );
};
