"use client";
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { Field } from "@/app/components/ui/field";
import type { ExpectedVariable } from "@/server/builds/schema";

const randomSecret = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};

/** The variables that the repository says it needs, and what is typed for them. An empty one is not sent. */
export const useExpectedVariables = (variables: readonly ExpectedVariable[]) => {
  const [typed, setTyped] = useState<Record<string, string>>({});
  const valueOf = ({ key, value }: ExpectedVariable): string => typed[key] ?? value ?? "";
  const given = Object.fromEntries(
    variables.map((variable) => [variable.key, valueOf(variable)] as const).filter(([, value]) => value !== ""),
  );
  const set = (key: string, value: string) => setTyped((before) => ({ ...before, [key]: value }));
  return { variables, valueOf, given, set };
};

export const ExpectedVariables = ({ expected }: { expected: ReturnType<typeof useExpectedVariables> }) =>
  expected.variables.length === 0 ? null : (
    <Card aria-labelledby="expected-variables">
      <CardHeader
        id="expected-variables"
        title="Environment variables"
        description="The repository says that it uses these. They can be changed later."
      />
      <div className="grid gap-4 p-4 sm:grid-cols-2 sm:p-5">
        {expected.variables.map((variable) => (
          <Variable key={variable.key} variable={variable} expected={expected} />
        ))}
      </div>
    </Card>
  );

type VariableProps = { variable: ExpectedVariable; expected: ReturnType<typeof useExpectedVariables> };

const Variable = ({ variable, expected }: VariableProps) => (
  <Field
    label={variable.key}
    aside={variable.required ? "required" : "optional"}
    autoComplete="off"
    spellCheck={false}
    value={expected.valueOf(variable)}
    onChange={(event) => expected.set(variable.key, event.target.value)}
    {...(variable.description === null ? {} : { hint: variable.description })}
    {...(variable.generated
      ? {
          after: (
            <Button
              look="ghost"
              size="icon"
              aria-label={`Make a random value for ${variable.key}`}
              title="Make a random value"
              onClick={() => expected.set(variable.key, randomSecret())}
            >
              <RefreshCw aria-hidden="true" />
            </Button>
          ),
        }
      : {})}
  />
);
