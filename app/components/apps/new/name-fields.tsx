"use client";
import { Check, LoaderCircle } from "lucide-react";
import { useState } from "react";
import { useFormContext } from "react-hook-form";
import { Field } from "@/app/components/ui/field";
import { toSubdomain } from "@/app/lib/format";
import { type SubdomainCheck, useSubdomainCheck } from "../use-subdomain-check";

type Names = { name: string; subdomain: string };

/** Name and address. The address follows the name until it is typed by hand. */
export const NameFields = ({ zone }: { zone: string | null }) => {
  const { register, setValue, watch, formState } = useFormContext<Names>();
  const { errors } = formState;
  const [ownSubdomain, setOwnSubdomain] = useState(false);
  const check = useSubdomainCheck(watch("subdomain") ?? "");
  const onName = (name: string) => {
    if (!ownSubdomain) setValue("subdomain", toSubdomain(name), { shouldValidate: formState.isSubmitted });
  };
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        label="Name"
        placeholder="hello"
        autoComplete="off"
        spellCheck={false}
        error={errors.name?.message}
        {...register("name", { onChange: (event: { target: { value: string } }) => onName(event.target.value) })}
      />
      <Field
        label="Subdomain"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        after={<SubdomainEnd check={check} zone={zone} />}
        hint={<SubdomainHint check={check} />}
        error={errors.subdomain?.message ?? (check.state === "refused" ? check.reason : undefined)}
        {...register("subdomain", { onChange: () => setOwnSubdomain(true) })}
      />
    </div>
  );
};

const SubdomainEnd = ({ check, zone }: { check: SubdomainCheck; zone: string | null }) => (
  <span className="inline-flex items-center gap-1.5">
    {zone === null ? null : `.${zone}`}
    {check.state === "checking" ? <LoaderCircle className="size-3.5 animate-spin" aria-hidden="true" /> : null}
    {check.state === "free" ? <Check className="size-3.5 text-ok" aria-hidden="true" /> : null}
  </span>
);

const SubdomainHint = ({ check }: { check: SubdomainCheck }) => (
  <span role="status">
    {check.state === "free"
      ? "This subdomain is free."
      : check.state === "checking"
        ? "Checking…"
        : "The first part of its address."}
  </span>
);
