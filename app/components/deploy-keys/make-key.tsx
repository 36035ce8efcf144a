"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "@/app/components/ui/button";
import { Field } from "@/app/components/ui/field";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";
import type { DeployKey } from "@/server/deploy-keys/schema";
import { PublicKey } from "./public-key";

type MakeKeyProps = { onMade: (key: DeployKey) => void; onClose: () => void };

/** Names a key, makes it, and shows what is to be pasted where. */
export const MakeKey = ({ onMade, onClose }: MakeKeyProps) => {
  const trpc = useTRPC();
  const [name, setName] = useState("");
  const create = useMutation(trpc.deployKeys.create.mutationOptions({ onSuccess: onMade }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // The form may stand inside another one, which is not to be sent.
    event.stopPropagation();
    create.mutate({ name });
  };
  if (create.data) {
    return (
      <div className="grid gap-4">
        <p>Paste this at your git provider, in the settings of the repository, as a deploy key. Reading is all it needs.</p>
        <div>
          <PublicKey deployKey={create.data} />
        </div>
        <div className="flex justify-end">
          <Button look="primary" onClick={onClose}>
            I have pasted it
          </Button>
        </div>
      </div>
    );
  }
  return (
    <form noValidate className="grid gap-4" onSubmit={submit}>
      <Field
        label="Name of the key"
        placeholder="Shop's repository"
        autoComplete="off"
        hint="The key is made here (ed25519). Its private half never leaves this installation."
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={create.isError ? describeError(create.error).message : undefined}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" type="submit" busy={create.isPending} disabled={name.trim() === ""}>
          Make the key
        </Button>
      </div>
    </form>
  );
};
