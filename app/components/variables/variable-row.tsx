"use client";
import { Check, Copy, Eye, EyeOff, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/app/components/ui/button";
import { RelativeTime } from "@/app/components/ui/time";
import { toast } from "@/app/components/ui/toasts";
import { writeClipboard } from "@/app/lib/clipboard";
import type { Variable } from "@/server/variables/schema";
import { useWords } from "./use-fields";
import { useReveal } from "./use-variables";

type VariableRowProps = { variable: Variable; isPending: boolean; onEdit: () => void; onRemove: () => void };

/** A row of the table; a card where there is no room for one. */
export const VariableRow = ({ variable, isPending, onEdit, onRemove }: VariableRowProps) => {
  const { key, secret, usedIn, updatedAt, updatedBy } = variable;
  return (
    <li className="grid items-start gap-x-4 gap-y-1.5 border-b px-4 py-2.5 last:border-b-0 md:grid-cols-[minmax(0,16rem)_minmax(0,1fr)_11rem_auto]">
      <div className="min-w-0 md:pt-1">
        <h3 className="font-mono text-[13px] font-medium break-all">{key}</h3>
        <p className="flex flex-wrap gap-x-3 text-[13px]">
          {secret ? <span className="text-muted">Secret</span> : null}
          {variable.scope === "production" && variable.inPreviews ? <span className="text-muted">Also in previews</span> : null}
          {isPending ? <span className="text-busy">Not live yet</span> : null}
        </p>
      </div>
      <VariableValue key={updatedAt} variable={variable} />
      <div className="text-[13px] text-muted md:pt-1">
        <p>{useWords[usedIn]}</p>
        <p className="break-words">
          <RelativeTime at={updatedAt} />
          {updatedBy === null ? null : ` by ${updatedBy}`}
        </p>
      </div>
      <div className="flex gap-1">
        <Button look="ghost" size="icon" aria-label={`Edit ${key}`} title="Edit" onClick={onEdit}>
          <Pencil aria-hidden="true" />
        </Button>
        <Button look="ghost" size="icon" aria-label={`Remove ${key}`} title="Remove" onClick={onRemove}>
          <Trash2 aria-hidden="true" />
        </Button>
      </div>
    </li>
  );
};

const VariableValue = ({ variable }: { variable: Variable }) => {
  const { key, secret, masked } = variable;
  const [value, setValue] = useState<string | null>(null);
  const [copied, setCopied] = useState(false);
  const { ask, busy } = useReveal(variable);
  const copy = async () => {
    const text = value ?? (await ask());
    if (text === null) return;
    try {
      await writeClipboard(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 2_000);
    } catch {
      toast.bad("The browser did not allow copying.");
    }
  };
  const CopyIcon = copied ? Check : Copy;
  return (
    <div className="flex min-w-0 items-start gap-1">
      <p className="max-h-40 min-w-0 flex-1 overflow-y-auto py-1 font-mono text-[13px] wrap-anywhere whitespace-pre-wrap">
        {value === null ? <span className="text-muted">{masked}</span> : value}
        {value === "" ? <span className="font-sans text-muted">empty</span> : null}
      </p>
      {secret ? null : (
        <>
          <Button
            look="ghost"
            size="icon"
            aria-label={`${value === null ? "Show" : "Hide"} the value of ${key}`}
            title={value === null ? "Show" : "Hide"}
            busy={busy}
            onClick={() => (value === null ? void ask().then(setValue) : setValue(null))}
          >
            {busy ? null : value === null ? <Eye aria-hidden="true" /> : <EyeOff aria-hidden="true" />}
          </Button>
          <Button
            look="ghost"
            size="icon"
            aria-label={copied ? "Copied" : `Copy the value of ${key}`}
            title="Copy without showing"
            onClick={() => void copy()}
          >
            <CopyIcon aria-hidden="true" />
          </Button>
        </>
      )}
    </div>
  );
};
