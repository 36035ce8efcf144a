"use client";
import { cn } from "@/app/lib/class-names";

type SmallSwitchProps = { label: string; checked: boolean; disabled: boolean; onChange: (checked: boolean) => void };

/** A switch before a line that says what it switches. */
export const SmallSwitch = ({ label, checked, disabled, onChange }: SmallSwitchProps) => (
  <button
    type="button"
    role="switch"
    aria-checked={checked}
    aria-label={label}
    disabled={disabled}
    onClick={() => onChange(!checked)}
    className={cn(
      "relative h-6 w-10 shrink-0 rounded-full border transition-colors disabled:cursor-not-allowed disabled:opacity-50",
      checked ? "border-transparent bg-accent" : "border-line-strong bg-sunken",
    )}
  >
    <span
      className={cn(
        "absolute top-1/2 size-4.5 -translate-y-1/2 rounded-full transition-[left]",
        checked ? "left-[calc(100%-1.25rem)] bg-surface" : "left-0.5 bg-muted",
      )}
    />
  </button>
);
