"use client";
import { signIn } from "next-auth/react";
import { type FormEvent, useState } from "react";
import { Button } from "@/app/components/ui/button";
import { Field } from "@/app/components/ui/field";
import { Notice } from "@/app/components/ui/notice";

const unreachable = "The server could not be reached. Check the connection and try again.";

/** The sentence of a refused sign-in, or null when it went well. */
export const trySignIn = async (email: string, password: string): Promise<string | null> => {
  try {
    const answer = await signIn("credentials", { email, password, redirect: false });
    if (answer === undefined) return unreachable;
    // "Wrong password" and the like come as the sentence itself.
    return answer.ok && !answer.error ? null : (answer.error ?? unreachable);
  } catch {
    return unreachable;
  }
};

export const SignInForm = ({ next }: { next: string }) => {
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setFault(null);
    const refused = await trySignIn(String(form.get("email")), String(form.get("password")));
    if (refused === null) return window.location.assign(next);
    setFault(refused);
    setBusy(false);
  };
  return (
    <form className="grid gap-4" onSubmit={(event) => void submit(event)}>
      {fault === null ? null : <Notice look="bad" title={fault} role="alert" />}
      <Field label="E-mail" name="email" type="email" autoComplete="username" required autoFocus />
      <Field label="Password" name="password" type="password" autoComplete="current-password" required />
      <Button look="primary" type="submit" busy={busy} className="justify-center">
        Sign in
      </Button>
    </form>
  );
};
