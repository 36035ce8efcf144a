"use client";
import { type ComponentProps, useState } from "react";
import { Field } from "@/app/components/ui/field";
import { cn } from "@/app/lib/class-names";
import { passwordStrength } from "@/app/lib/password-strength";

const colours = ["bg-bad-dot", "bg-warn-dot", "bg-ok-dot", "bg-ok-dot"] as const;

/** A new password, with its strength by length, and a way to look at what was typed. */
export const NewPasswordField = ({ hint: _, onChange, ...field }: ComponentProps<typeof Field>) => {
  const [typed, setTyped] = useState("");
  const [shown, setShown] = useState(false);
  const { level, word } = passwordStrength(typed);
  return (
    <div>
      <Field
        {...field}
        type={shown ? "text" : "password"}
        autoComplete="new-password"
        hint={word}
        onChange={(event) => {
          setTyped(event.target.value);
          onChange?.(event);
        }}
        after={
          <button type="button" className="text-[13px] text-accent" onClick={() => setShown(!shown)} aria-pressed={shown}>
            {shown ? "Hide" : "Show"}
          </button>
        }
      />
      <div className="mt-1.5 grid grid-cols-4 gap-1" aria-hidden="true">
        {colours.map((_colour, place) => (
          <span key={place} className={cn("h-1 rounded-full bg-sunken", typed !== "" && place <= level && colours[level])} />
        ))}
      </div>
    </div>
  );
};
