"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Button } from "@/app/components/ui/button";
import { Dialog } from "@/app/components/ui/dialog";
import { Notice } from "@/app/components/ui/notice";
import { toast } from "@/app/components/ui/toasts";
import { useTRPCClient } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";
import { parseDotenv } from "@/server/variables/dotenv-grammar";
import { readVariableText } from "@/server/variables/dotenv-rules";
import type { VariableChanges, VariableScope } from "@/server/variables/schema";
import { ChangeList } from "./change-list";
import { DoubtfulLines } from "./doubtful-lines";
import type { Variables } from "./use-variables";

type Mode = "merge" | "replace";

export type ImportPreviewProps = {
  text: string;
  scope: VariableScope;
  variables: Variables;
  /** The editor's text is all there is to be; of a pasted text a person says what it means. */
  fixedMode?: Mode;
  onClose: () => void;
  onSaved: () => void;
};

const useReading = (text: string, variables: Variables) => {
  const [otherwise, setOtherwise] = useState<ReadonlySet<number>>(new Set());
  const lines = useMemo(() => parseDotenv(text), [text]);
  const secrets = new Set(variables.items.filter(({ secret }) => secret).map(({ key }) => key));
  const choose = (line: number, other: boolean) => {
    const next = new Set(otherwise);
    if (other) next.add(line);
    else next.delete(line);
    setOtherwise(next);
  };
  return { ...readVariableText(lines, { otherwise, secrets }), choose };
};

const countOf = ({ added, changed, removed }: VariableChanges) => added.length + changed.length + removed.length;

/** What a text would do, before anything is saved. */
export const ImportPreview = ({ text, scope, variables, fixedMode, onClose, onSaved }: ImportPreviewProps) => {
  const { app } = useLiveApp();
  const client = useTRPCClient();
  const [mode, setMode] = useState<Mode>(fixedMode ?? "merge");
  const { variables: read, doubtful, choose } = useReading(text, variables);
  const preview = useQuery({
    queryKey: ["variables preview", app.id, scope, mode, read, app.updatedAt],
    queryFn: () => client.variables.preview.mutate({ id: app.id, scope, mode, variables: read }),
    placeholderData: (previous) => previous,
    // Values stand in the key: they go as soon as the dialog does.
    gcTime: 0,
    retry: false,
  });
  const changes = preview.data;
  const count = changes === undefined ? 0 : countOf(changes);
  const save = () =>
    variables[mode](read, () => {
      toast.ok(count === 1 ? "1 change is saved." : `${count} changes are saved.`);
      onSaved();
    });
  return (
    <Dialog open onOpenChange={onClose} size="wide" title="Check before it is saved">
      <div className="grid gap-4">
        {fixedMode === undefined ? <ModeChoice mode={mode} onMode={setMode} /> : null}
        {doubtful.length === 0 ? null : <DoubtfulLines lines={doubtful} choose={choose} />}
        {preview.isError ? <Notice look="bad" title={describeError(preview.error).message} role="alert" /> : null}
        {changes === undefined ? null : <ChangeList changes={changes} named={new Set(Object.keys(read))} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" busy={variables.busy} disabled={count === 0 || preview.isError} onClick={save}>
            {count === 0 ? "Nothing to save" : count === 1 ? "Save 1 change" : `Save ${count} changes`}
          </Button>
        </div>
      </div>
    </Dialog>
  );
};

const modes: [Mode, string, string][] = [
  ["merge", "Merge", "What is not in the text stays."],
  ["replace", "Replace", "What is not in the text is removed."],
];

const ModeChoice = ({ mode, onMode }: { mode: Mode; onMode: (mode: Mode) => void }) => (
  <fieldset className="flex flex-wrap gap-x-6 gap-y-2">
    <legend className="sr-only">What becomes of the variables that are there</legend>
    {modes.map(([value, label, description]) => (
      <label key={value} className="flex items-center gap-2">
        <input
          type="radio"
          name="mode"
          className="size-4 accent-accent"
          checked={mode === value}
          onChange={() => onMode(value)}
        />
        <span>
          <span className="font-medium">{label}.</span> <span className="text-muted">{description}</span>
        </span>
      </label>
    ))}
  </fieldset>
);
