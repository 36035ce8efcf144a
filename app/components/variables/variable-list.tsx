"use client";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { usePending } from "@/app/components/apps/use-pending";
import { EmptyState } from "@/app/components/ui/empty-state";
import type { Variable, VariableScope } from "@/server/variables/schema";
import { EditVariable } from "./edit-variable";
import { RemoveVariable } from "./remove-variable";
import type { Variables } from "./use-variables";
import { VariableRow } from "./variable-row";

type Asked = { what: "edit" | "remove"; variable: Variable };

/** The saved variables with what can be done to each. */
export const VariableList = ({ scope, variables }: { scope: VariableScope; variables: Variables }) => {
  const pending = usePending();
  const [asked, setAsked] = useState<Asked | null>(null);
  const waiting = new Set(
    scope === "production" ? pending.items.filter(({ kind }) => kind === "variable").map(({ name }) => name) : [],
  );
  if (variables.items.length === 0) {
    return (
      <EmptyState icon={KeyRound} title="No variables yet">
        Add one above, paste a whole <code className="font-mono text-[13px]">.env</code> into the field of the name, or drop the
        file anywhere on this page.
      </EmptyState>
    );
  }
  const close = () => setAsked(null);
  return (
    <>
      <ul aria-label="Variables">
        {variables.items.map((variable) => (
          <VariableRow
            key={variable.key}
            variable={variable}
            isPending={waiting.has(variable.key)}
            onEdit={() => setAsked({ what: "edit", variable })}
            onRemove={() => setAsked({ what: "remove", variable })}
          />
        ))}
      </ul>
      {asked?.what === "edit" ? <EditVariable variable={asked.variable} variables={variables} onClose={close} /> : null}
      {asked?.what === "remove" ? <RemoveVariable variable={asked.variable} variables={variables} onClose={close} /> : null}
    </>
  );
};
