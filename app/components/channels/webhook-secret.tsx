"use client";
import { useMutation } from "@tanstack/react-query";
import { Eye, EyeOff } from "lucide-react";
import { Button } from "@/app/components/ui/button";
import { CommandLine } from "@/app/components/ui/command-line";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
import { HowToVerify } from "./how-to-verify";

/** What a webhook's messages are signed with. It comes to the browser when somebody asks for it, and not before. */
export const WebhookSecret = ({ id, name }: { id: string; name: string }) => {
  const trpc = useTRPC();
  const reveal = useMutation(trpc.channels.reveal.mutationOptions({ onError: tellFault }));
  const secret = reveal.data?.secret ?? null;
  return (
    <div className="mt-3">
      <Button
        look="ghost"
        size="small"
        className="-ml-2.5"
        aria-label={secret === null ? `Show the signing secret of ${name}` : `Hide the signing secret of ${name}`}
        busy={reveal.isPending}
        onClick={() => (secret === null ? reveal.mutate({ id }) : reveal.reset())}
      >
        {reveal.isPending ? null : secret === null ? <Eye aria-hidden="true" /> : <EyeOff aria-hidden="true" />}
        {secret === null ? "Show the signing secret" : "Hide the signing secret"}
      </Button>
      {secret === null ? null : (
        <div className="mt-1">
          <CommandLine command={secret} label={`Signing secret of ${name}`} />
          <HowToVerify />
        </div>
      )}
    </div>
  );
};
