"use client";
import { useId } from "react";
import { type VariableUse, variableUseSchema } from "@/server/variables/schema";

export const useWords: Record<VariableUse, string> = { run: "Run time", build: "Build", both: "Build and run time" };

type UseFieldsProps = {
  usedIn: VariableUse;
  onUsedIn: (usedIn: VariableUse) => void;
  secret: boolean;
  onSecret: (secret: boolean) => void;
  /** Of production: whether previews of pull requests get it too. Absent where there is nothing to choose. */
  previews?: { given: boolean; onGiven: (given: boolean) => void } | undefined;
};

/** Where a variable is used, and whether its value may be seen again. */
export const UseFields = ({ usedIn, onUsedIn, secret, onSecret, previews }: UseFieldsProps) => {
  const id = useId();
  return (
    <div className="flex flex-wrap items-end gap-x-5 gap-y-3">
      <div>
        <label htmlFor={`${id}-use`} className="mb-1 block font-medium">
          Used in
        </label>
        <select
          id={`${id}-use`}
          value={usedIn}
          onChange={(event) => onUsedIn(variableUseSchema.parse(event.target.value))}
          className="h-9 rounded-md border border-line-strong bg-surface px-2.5"
        >
          {Object.entries(useWords).map(([value, word]) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </select>
      </div>
      <label className="flex min-h-9 items-center gap-2">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={secret}
          onChange={(event) => onSecret(event.target.checked)}
        />
        <span>
          Secret <span className="text-muted">(never shown again)</span>
        </span>
      </label>
      {previews === undefined ? null : (
        <label className="flex min-h-9 items-center gap-2">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={previews.given}
            onChange={(event) => previews.onGiven(event.target.checked)}
          />
          <span>
            Also in previews <span className="text-muted">(of pull requests)</span>
          </span>
        </label>
      )}
    </div>
  );
};
