"use client";
import { createTRPCClient, httpLink } from "@trpc/client";
import { type FormEvent, useState } from "react";
import { Button } from "@/app/components/ui/button";
import { Field } from "@/app/components/ui/field";
import { Notice } from "@/app/components/ui/notice";
import { describeError } from "@/app/lib/trpc/errors";
import type { AppRouter } from "@/server/api/router";
import { NewPasswordField } from "./password-field";
import { trySignIn } from "./sign-in-form";

type Faults = { general: string | null; fields: Record<string, string> };
const none: Faults = { general: null, fields: {} };
const fieldNames = ["setupToken", "name", "email", "password"];

/** Makes the administrator and signs in. One plain call: this page carries nothing of the dashboard. */
const signUp = async (form: FormData): Promise<Faults | null> => {
  const text = (name: string) => String(form.get(name) ?? "");
  const client = createTRPCClient<AppRouter>({ links: [httpLink({ url: "/api/trpc" })] });
  try {
    await client.accounts.signUp.mutate({
      setupToken: text("setupToken"),
      email: text("email"),
      password: text("password"),
      ...(text("name").trim() === "" ? {} : { name: text("name") }),
    });
  } catch (error) {
    const { message, next, fields } = describeError(error);
    const known = fields.filter(({ path }) => fieldNames.includes(path));
    return {
      general: known.length > 0 ? null : [message, next].filter(Boolean).join(" "),
      fields: Object.fromEntries(known.map((fault) => [fault.path, fault.message])),
    };
  }
  const refused = await trySignIn(text("email"), text("password"));
  return refused === null ? null : { general: refused, fields: {} };
};

export const SetupForm = ({ token }: { token: string }) => {
  const [faults, setFaults] = useState<Faults>(none);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setFaults(none);
    const found = await signUp(form);
    if (found === null) return window.location.assign("/");
    setFaults(found);
    setBusy(false);
  };
  return (
    <form className="grid gap-4" onSubmit={(event) => void submit(event)} noValidate>
      {faults.general === null ? null : <Notice look="bad" title={faults.general} role="alert" />}
      <Field
        label="Set-up token"
        name="setupToken"
        defaultValue={token}
        autoComplete="off"
        spellCheck={false}
        autoFocus={token === ""}
        hint="bin/up printed it when it had started."
        error={faults.fields.setupToken}
      />
      <Field label="Name" name="name" autoComplete="name" aside="optional" autoFocus={token !== ""} error={faults.fields.name} />
      <Field label="E-mail" name="email" type="email" autoComplete="username" error={faults.fields.email} />
      <NewPasswordField label="Password" name="password" error={faults.fields.password} />
      <Button look="primary" type="submit" busy={busy} className="justify-center">
        Create the administrator
      </Button>
    </form>
  );
};
