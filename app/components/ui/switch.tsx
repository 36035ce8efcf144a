"use client";
import { type ReactNode, useId } from "react";
import { cn } from "@/app/lib/class-names";

type SwitchProps = {
  label: string;
  hint?: ReactNode;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
};

type SwitchButtonProps = {
  checked: boolean;
  disabled: boolean;
  onChange: (checked: boolean) => void;
  "aria-label"?: string | undefined;
  "aria-labelledby"?: string | undefined;
  "aria-describedby"?: string | undefined;
  className?: string;
};

/** The switch alone, for a line that says itself what it switches. Give it a label. */
export const SwitchButton = ({ checked, disabled, onChange, className, ...labels }: SwitchButtonProps) => (
  <button
    type="button"
    role="switch"
    aria-checked={checked}
    {...labels}
    disabled={disabled}
    onClick={() => onChange(!checked)}
    className={cn(
      "relative h-6 w-10 shrink-0 rounded-full border transition-colors disabled:cursor-not-allowed disabled:opacity-50",
      checked ? "border-transparent bg-accent" : "border-line-strong bg-sunken",
      className,
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

/** Something that is on or off, at once: there is nothing to save. */
export const Switch = ({ label, hint, checked, disabled = false, onChange }: SwitchProps) => {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-6">
      <div className="min-w-0">
        <p id={`${id}-label`} className="font-medium">
          {label}
        </p>
        {hint === undefined ? null : (
          <p id={`${id}-hint`} className="text-[13px] text-muted">
            {hint}
          </p>
        )}
      </div>
      <SwitchButton
        aria-labelledby={`${id}-label`}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        checked={checked}
        disabled={disabled}
        onChange={onChange}
        className="mt-0.5"
      />
    </div>
  );
};
