"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { Field } from "@/app/components/ui/field";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";
import type { App } from "@/server/apps/schema";
import type { Domain } from "@/server/domains/domain-schema";

type AddDomainProps = {
  app: App;
  /** The page was opened to add one. */
  isWanted: boolean;
  onAdded: (domain: Domain) => void;
};

/** A name for the app; its records appear as soon as it is known. */
export const AddDomain = ({ app, isWanted, onAdded }: AddDomainProps) => {
  const trpc = useTRPC();
  const [hostname, setHostname] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const add = useMutation(
    trpc.domains.add.mutationOptions({
      onSuccess: (domain) => {
        setHostname("");
        onAdded(domain);
      },
      onError: (error) => {
        const { fields, message, next } = describeError(error);
        setFault(fields[0]?.message ?? [message, next].filter(Boolean).join(" "));
        field.current?.focus();
      },
    }),
  );
  useEffect(() => {
    if (isWanted) field.current?.focus();
  }, [isWanted]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setFault(null);
    if (hostname.trim() === "") setFault("Type a name, like www.example.com.");
    else add.mutate({ id: app.id, hostname });
  };
  return (
    <form noValidate className="flex flex-wrap items-start gap-x-2 gap-y-3 border-b p-4" onSubmit={submit}>
      <Field
        ref={field}
        label="Add a domain"
        name="hostname"
        className="min-w-0 flex-1 basis-64"
        placeholder="www.example.com"
        hint="A name of yours: www.example.com, example.com, or *.example.com for all names below it."
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        inputMode="url"
        error={fault ?? undefined}
        value={hostname}
        onChange={(event) => setHostname(event.target.value)}
      />
      <div className="flex items-center gap-1 pt-[1.625rem]">
        <Button look="primary" type="submit" busy={add.isPending}>
          Add
        </Button>
        <ApiCall
          calls={[
            { what: "Add a domain", method: "POST", path: `/v1/apps/${app.id}/domains`, body: { hostname: "www.example.com" } },
            { what: "List them", method: "GET", path: `/v1/apps/${app.id}/domains` },
            { what: "Check one now", method: "POST", path: "/v1/domains/ID/verify" },
          ]}
        />
      </div>
    </form>
  );
};
