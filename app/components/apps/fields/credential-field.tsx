"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { providerNames } from "@/app/components/connections/provider-names";
import { PublicKey } from "@/app/components/deploy-keys/public-key";
import { Button } from "@/app/components/ui/button";
import { Link } from "@/app/components/ui/link";
import { SelectField } from "@/app/components/ui/select-field";
import { useTRPC } from "@/app/lib/trpc/client";
import { useSettingsForm } from "./read-as";
import { asSshAddress } from "./source-address-rules";

const MakeKeyDialog = dynamic(() => import("@/app/components/deploy-keys/make-key-dialog").then((file) => file.MakeKeyDialog), {
  ssr: false,
});

/** With what a repository is read that not everybody may read: a connection, a deploy key, or nothing. Below a settings form. */
export const CredentialField = () => {
  const { connections, keys, value, choose, lookAgain, error } = useCredential();
  const [making, setMaking] = useState(false);
  const hasAny = connections.length + keys.length > 0 || value !== "";
  const close = () => {
    setMaking(false);
    lookAgain();
  };
  const key = keys.find(({ id }) => value === `key:${id}`);
  return (
    <div className="grid gap-3">
      {hasAny ? (
        <SelectField
          label="Read with"
          className="max-w-md"
          value={value}
          error={error}
          onChange={(event) => choose(event.target.value)}
          options={[
            { value: "", label: "Nothing: it is public" },
            ...connections.map(({ id, name, provider }) => ({
              value: `connection:${id}`,
              label: `${name} (${providerNames[provider]})`,
            })),
            ...keys.map(({ id, name }) => ({ value: `key:${id}`, label: `${name} (deploy key)` })),
          ]}
        />
      ) : null}
      {key === undefined ? null : <ChosenKey deployKey={key} />}
      {value === "" ? <Invitation hasConnections={connections.length > 0} onMakeKey={() => setMaking(true)} /> : null}
      {making ? <MakeKeyDialog onMade={({ id }) => choose(`key:${id}`)} onClose={close} /> : null}
    </div>
  );
};

/** The one credential of the form's source, as `connection:<id>` or `key:<id>`; empty for none. */
const useCredential = () => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { form, faultOf } = useSettingsForm();
  const connections = useQuery(trpc.connections.list.queryOptions());
  const keys = useQuery(trpc.deployKeys.list.queryOptions());
  const [connectionId, keyId] = form.watch(["gitConnectionId", "deployKeyId"]);
  const choose = (chosen: string) => {
    const [kind, id] = chosen.split(":");
    form.setValue("gitConnectionId", kind === "connection" && id ? id : null, { shouldDirty: true });
    form.setValue("deployKeyId", kind === "key" && id ? id : null, { shouldDirty: true });
    form.clearErrors(["gitConnectionId", "deployKeyId"]);
    if (kind === "key") void queryClient.invalidateQueries({ queryKey: trpc.deployKeys.list.queryKey() });
  };
  return {
    connections: connections.data?.items ?? [],
    keys: keys.data?.items ?? [],
    value: keyId ? `key:${keyId}` : connectionId ? `connection:${connectionId}` : "",
    choose,
    /** The key has been pasted meanwhile: what was refused without it is asked again. */
    lookAgain: () => void queryClient.invalidateQueries({ queryKey: trpc.apps.inspect.queryKey() }),
    error: faultOf("gitConnectionId") ?? faultOf("deployKeyId"),
  };
};

const Invitation = ({ hasConnections, onMakeKey }: { hasConnections: boolean; onMakeKey: () => void }) => {
  const path = usePathname();
  return (
    <p className="text-[13px] text-muted">
      Private?{" "}
      {hasConnections ? null : (
        <>
          <Link
            href={`/settings/git?connect=1&back=${encodeURIComponent(path)}`}
            className="whitespace-nowrap text-accent underline"
          >
            Connect GitHub, GitLab…
          </Link>{" "}
          or{" "}
        </>
      )}
      <button type="button" className="text-accent underline" onClick={onMakeKey}>
        {hasConnections ? "Make a deploy key" : "make a deploy key"}
      </button>
      .
    </p>
  );
};

/** A key speaks SSH: the address has to, and the public half has to be at the provider. */
const ChosenKey = ({ deployKey }: { deployKey: Parameters<typeof PublicKey>[0]["deployKey"] }) => {
  const { form } = useSettingsForm();
  const ssh = asSshAddress(form.watch("repository") ?? "");
  return (
    <div className="grid gap-2">
      {ssh === null ? null : (
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-[13px]" role="status">
          <span>A deploy key needs the repository&apos;s SSH address.</span>
          <Button
            size="small"
            onClick={() => form.setValue("repository", ssh, { shouldDirty: true, shouldValidate: form.formState.isSubmitted })}
          >
            Use {ssh}
          </Button>
        </p>
      )}
      <details className="text-[13px]">
        <summary className="w-fit text-muted">Its public half, to be pasted in the repository&apos;s settings</summary>
        <div className="mt-2">
          <PublicKey deployKey={deployKey} />
        </div>
      </details>
    </div>
  );
};
