"use client";
import { useMutation } from "@tanstack/react-query";
import { DeployHooks } from "@/app/components/deploy-hooks/deploy-hooks";
import { Card, CardHeader } from "@/app/components/ui/card";
import { Notice } from "@/app/components/ui/notice";
import { Switch } from "@/app/components/ui/switch";
import { Webhooks } from "@/app/components/webhooks/webhooks";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
import type { App } from "@/server/apps/schema";
import { CredentialField } from "../fields/credential-field";
import { useSettingsForm } from "../fields/read-as";
import { WatchPathsField } from "../fields/watch-paths-field";
import { useLiveApp } from "../live-app";
import { SettingsForm } from "./settings-form";

/** How the repository is read, what of a push counts, and who may tell of one. */
export const GitSettings = () => {
  const { app } = useLiveApp();
  if (app.image !== null) {
    return (
      <Notice title="This app runs a prebuilt image: it has nothing to do with git.">
        <p>Give it a repository under General to have pushes deployed.</p>
      </Notice>
    );
  }
  if (app.previewOf !== null) {
    return (
      <Notice title="This is the preview of a pull request.">
        <p>It follows its request. How its repository is read is set in the app that it belongs to.</p>
      </Notice>
    );
  }
  return (
    <>
      <AutomaticDeploys app={app} />
      <SettingsForm key={app.id} app={app} page="/git">
        <Access />
        <Card aria-labelledby="watch-paths">
          <CardHeader
            id="watch-paths"
            title="Watch paths"
            description="A push that changes nothing below these starts nothing. Without any, every push counts."
          />
          <div className="p-4">
            <WatchPathsField />
          </div>
        </Card>
      </SettingsForm>
      <Webhooks />
      <DeployHooks />
    </>
  );
};

const Access = () => {
  const { form, faultOf } = useSettingsForm();
  const [repository, branch] = form.watch(["repository", "branch"]);
  const fault = faultOf("repository") ?? faultOf("branch");
  return (
    <Card aria-labelledby="access">
      <CardHeader id="access" title="Access" description="How the repository is read where it is not public." />
      <div className="grid gap-3 p-4">
        <p className="text-[13px] wrap-anywhere text-muted">
          {repository}, branch {branch}
        </p>
        {fault === undefined ? null : (
          <p className="text-[13px] text-bad" role="alert">
            {fault}
          </p>
        )}
        <CredentialField />
      </div>
    </Card>
  );
};

/** At once, like pause and resume everywhere else: there is nothing to save. */
const AutomaticDeploys = ({ app }: { app: App }) => {
  const trpc = useTRPC();
  const pause = useMutation(trpc.deployments.pause.mutationOptions({ onError: tellFault }));
  const resume = useMutation(trpc.deployments.resume.mutationOptions({ onError: tellFault }));
  const change = (on: boolean) => (on ? resume : pause).mutate({ id: app.id });
  return (
    <Card className="p-4" aria-label="Automatic deploys">
      <Switch
        label="Automatic deploys"
        hint={`A push to ${app.branch} is deployed. While this is off, pushes are noted and start nothing; deploy hooks and people still do.`}
        checked={app.automaticDeploysPausedAt === null}
        disabled={pause.isPending || resume.isPending}
        onChange={change}
      />
    </Card>
  );
};
