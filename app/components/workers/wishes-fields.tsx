"use client";
import type { FieldErrors, Path, UseFormRegister } from "react-hook-form";
import { Field } from "@/app/components/ui/field";

/** What a host may be called and where it is, when it joins and later. */
export type Wishes = { name: string; region: string; zone: string; labels: string };

type WishesFieldsProps<Values extends Wishes> = {
  register: UseFormRegister<Values>;
  errors: FieldErrors<Values>;
  /** Said at fields that may be left empty. */
  aside?: string;
  nameHint?: string;
  zoneHint?: string;
};

export const WishesFields = <Values extends Wishes>({
  register,
  errors,
  aside,
  nameHint,
  zoneHint,
}: WishesFieldsProps<Values>) => {
  const field = (name: keyof Wishes) => {
    const message = (errors as FieldErrors<Wishes>)[name]?.message;
    return { autoComplete: "off", spellCheck: false, aside, error: message, ...register(name as Path<Values>) };
  };
  return (
    <>
      <Field label="Name" placeholder="web-2" hint={nameHint} {...field("name")} />
      <Field label="Region" placeholder="Frankfurt" hint="Where it stands, for people." {...field("region")} />
      <Field label="Zone" placeholder="apps.example.com" hint={zoneHint} {...field("zone")} />
      <Field
        label="Labels"
        placeholder="disk=ssd, tier=web"
        hint="What apps may ask of a host."
        autoCapitalize="none"
        {...field("labels")}
      />
    </>
  );
};
