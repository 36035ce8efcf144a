"use client";
import { useMutation } from "@tanstack/react-query";
import { appHref } from "@/app/components/apps/app-pages";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Card } from "@/app/components/ui/card";
import { Link } from "@/app/components/ui/link";
import { Switch } from "@/app/components/ui/switch";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";

/** Previews on or off, at once. Alone on the page it also tells what they are. */
export const PreviewSwitch = ({ bare = false }: { bare?: boolean }) => {
  const { app } = useLiveApp();
  const trpc = useTRPC();
  const update = useMutation(
    trpc.apps.update.mutationOptions({
      onError: tellFault,
    }),
  );
  const control = (
    <Switch
      label="Previews of pull requests"
      hint={
        bare
          ? "Switched off, every preview is closed, and its container and address go."
          : `Each pull request to ${app.branch} gets an app of its own, at an address of its own, and goes when the request is closed.`
      }
      checked={app.previewsEnabled}
      disabled={update.isPending}
      onChange={(previewsEnabled) => update.mutate({ id: app.id, previewsEnabled })}
    />
  );
  if (bare) return <div className="border-b p-4">{control}</div>;
  return (
    <Card className="grid gap-4 p-4" aria-label="Previews of pull requests">
      {control}
      <ul className="grid list-disc gap-1 pl-5 text-muted">
        <li>A push to the request deploys its preview again; a comment in the request tells its address.</li>
        <li>
          Previews get the variables of the scope{" "}
          <Link href={appHref(app.name, "/env?scope=preview")} className="text-accent underline">
            Preview
          </Link>
          , and no secret of production that is not marked for them.
        </li>
        <li>What comes from a fork runs only after somebody of the team has approved it.</li>
        <li>One to which nothing is pushed for some days is closed.</li>
      </ul>
    </Card>
  );
};
