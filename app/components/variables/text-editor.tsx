"use client";
import { useMutation } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { ErrorState } from "@/app/components/ui/error-state";
import { Skeleton } from "@/app/components/ui/skeleton";
import { useTRPC } from "@/app/lib/trpc/client";
import { renderDotenv } from "@/server/variables/dotenv-grammar";
import { unchangedPlaceholder } from "@/server/variables/dotenv-rules";
import type { RevealedVariables, Variable, VariableScope } from "@/server/variables/schema";

const waiting = () => <Skeleton className="h-56" />;
const CodeEditor = dynamic(() => import("./code-editor").then((file) => file.CodeEditor), { ssr: false, loading: waiting });

/** Secrets stand by their placeholder: a round trip through the text leaves them as they are. */
const textOf = (items: readonly Variable[], revealed: RevealedVariables): string => {
  const values = new Map(revealed.items.map(({ key, value }) => [key, value]));
  return items
    .map(({ key }) => {
      const value = values.get(key);
      return value === undefined ? `${key}=${unchangedPlaceholder}\n` : renderDotenv([{ key, value }]);
    })
    .join("");
};

type TextEditorProps = {
  scope: VariableScope;
  items: readonly Variable[];
  onClose: () => void;
  onReview: (text: string) => void;
};

/** All variables of a scope as one text. Nothing is saved from here: the next step shows what would change. */
export const TextEditor = ({ scope, items, onClose, onReview }: TextEditorProps) => {
  const { app } = useLiveApp();
  const trpc = useTRPC();
  const reveal = useMutation(trpc.variables.reveal.mutationOptions());
  const [start, setStart] = useState<string | null>(null);
  const [text, setText] = useState<string | null>(null);
  const load = () =>
    reveal.mutate({ id: app.id, scope }, { onSuccess: (revealed) => setStart((known) => known ?? textOf(items, revealed)) });
  useEffect(() => {
    load();
    // Once: what the others save meanwhile does not change the text under one's hands, and shows in the next step.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return (
    <Card aria-labelledby="as-text">
      <CardHeader
        id="as-text"
        title="As text"
        description={`${unchangedPlaceholder} stands for the value of a secret and keeps it. A line that you delete removes its variable.`}
      />
      <div className="grid gap-4 p-4">
        {reveal.isError ? <ErrorState error={reveal.error} onRetry={load} /> : null}
        {start === null && !reveal.isError ? waiting() : null}
        {start === null ? null : <CodeEditor initial={start} label="Variables as text" onChange={setText} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{text === null || text === start ? "Close" : "Discard"}</Button>
          <Button look="primary" disabled={text === null || text === start} onClick={() => text !== null && onReview(text)}>
            Review changes
          </Button>
        </div>
      </div>
    </Card>
  );
};
