"use client";
import { useMutation } from "@tanstack/react-query";
import { Eye, EyeOff, RefreshCw } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { providerNames } from "@/app/components/connections/provider-names";
import { Button } from "@/app/components/ui/button";
import { CopyButton } from "@/app/components/ui/copy-button";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPCClient } from "@/app/lib/trpc/client";
import type { SeenWebhook } from "./use-webhooks";

const RotateSecret = dynamic(() => import("./rotate-secret").then((file) => file.RotateSecret), { ssr: false });

type SecretProps = { appId: string; webhook: SeenWebhook };

/** The secret comes to the browser when somebody asks for it, and not before. */
export const WebhookSecret = ({ appId, webhook: { provider, registered } }: SecretProps) => {
  const [secret, setSecret] = useState<string | null>(null);
  const [rotating, setRotating] = useState(false);
  const client = useTRPCClient();
  const name = providerNames[provider];
  const reveal = useMutation({
    mutationFn: () => client.webhooks.list.query({ id: appId }),
    onSuccess: (all) => setSecret(all.find((each) => each.provider === provider)?.secret ?? null),
    onError: tellFault,
  });
  const label = secret === null ? `Show the secret for ${name}` : `Hide the secret for ${name}`;
  return (
    <div>
      <p className="mb-1 font-medium">Secret</p>
      <div className="flex flex-wrap items-center gap-2">
        <code className="min-w-0 flex-1 basis-56 rounded-md border bg-sunken px-3 py-1.5 font-mono text-[12.5px] leading-5 wrap-anywhere">
          {secret ?? <span aria-label="hidden">••••••••••••••••</span>}
        </code>
        <Button
          look="ghost"
          size="icon"
          aria-label={label}
          title={label}
          busy={reveal.isPending}
          onClick={() => (secret === null ? reveal.mutate() : setSecret(null))}
        >
          {reveal.isPending ? null : secret === null ? <Eye aria-hidden="true" /> : <EyeOff aria-hidden="true" />}
        </Button>
        {secret === null ? null : <CopyButton text={secret} label={`Copy the secret for ${name}`} />}
        <Button size="small" aria-label={`Rotate the secret for ${name}`} onClick={() => setRotating(true)}>
          <RefreshCw aria-hidden="true" />
          Rotate
        </Button>
      </div>
      {rotating ? (
        <RotateSecret
          appId={appId}
          provider={provider}
          registered={registered}
          onDone={(fresh) => {
            setSecret(fresh);
            setRotating(false);
          }}
          onCancel={() => setRotating(false)}
        />
      ) : null}
    </div>
  );
};
