"use client";
import { Rocket } from "lucide-react";
import { useLiveApp } from "@/app/components/apps/live-app";
import { useAppActions } from "@/app/components/apps/use-app-actions";
import { Button } from "@/app/components/ui/button";
import { EmptyState } from "@/app/components/ui/empty-state";

export const NoDeployments = () => {
  const { app } = useLiveApp();
  const { deploy, busy } = useAppActions(app);
  return (
    <EmptyState
      icon={Rocket}
      title="Not deployed yet"
      action={
        <Button look="primary" onClick={() => deploy()} busy={busy.deploy}>
          Deploy {app.branch}
        </Button>
      }
    >
      The first deployment fetches {app.branch}, builds it and gives the app its address.
    </EmptyState>
  );
};
