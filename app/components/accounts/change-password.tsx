"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { Field } from "@/app/components/ui/field";
import { toast } from "@/app/components/ui/toaster";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";
import { NewPasswordField } from "./password-field";

export const ChangePassword = ({ email }: { email: string }) => {
  const trpc = useTRPC();
  const [faults, setFaults] = useState<Record<string, string>>({});
  /** Another key empties the form. */
  const [round, setRound] = useState(0);
  const change = useMutation(
    trpc.accounts.changePassword.mutationOptions({
      onSuccess: () => {
        setFaults({});
        setRound(round + 1);
        toast.ok("The password is changed.");
      },
      onError: (error) => {
        const { message, next, fields } = describeError(error);
        setFaults(Object.fromEntries(fields.map((fault) => [fault.path, fault.message])));
        if (fields.length === 0) toast.bad(message, next);
      },
    }),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    change.mutate({ currentPassword: String(form.get("currentPassword")), newPassword: String(form.get("newPassword")) });
  };
  return (
    <Card>
      <CardHeader title="Password" />
      <form key={round} className="grid max-w-sm gap-4 p-4" noValidate onSubmit={submit}>
        <input type="hidden" autoComplete="username" value={email} readOnly />
        <Field
          label="Current password"
          name="currentPassword"
          type="password"
          autoComplete="current-password"
          error={faults.currentPassword}
        />
        <NewPasswordField label="New password" name="newPassword" error={faults.newPassword} />
        <div>
          <Button look="primary" type="submit" busy={change.isPending}>
            Change password
          </Button>
        </div>
      </form>
    </Card>
  );
};
