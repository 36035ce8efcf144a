"use client";
import { FileUp, SquarePen } from "lucide-react";
import dynamic from "next/dynamic";
import { useRef, useState } from "react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { appHref } from "@/app/components/apps/app-pages";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { Link } from "@/app/components/ui/link";
import { toast } from "@/app/components/ui/toasts";
import { cn } from "@/app/lib/class-names";
import { decodeVariableFile } from "@/server/variables/dotenv-rules";
import { type VariableList as List, type VariableScope, variableScopes } from "@/server/variables/schema";
import { AddVariable } from "./add-variable";
import { TextEditor } from "./text-editor";
import { useDroppedFile } from "./use-dropped-file";
import { useVariables } from "./use-variables";
import { VariableList } from "./variable-list";

const ImportPreview = dynamic(() => import("./import-preview").then((file) => file.ImportPreview), { ssr: false });

/** A text that is to be looked at before it is saved. */
type Source = { text: string; from: "import" | "editor" };

const descriptions: Record<VariableScope, string> = {
  production: "For the app itself. What runs keeps its own until the next deployment.",
  preview:
    "For previews of pull requests. They also get those of production that are marked for them; one of the same name here wins.",
};

/** An app's environment variables of one scope. */
export const Environment = ({ scope, initial }: { scope: VariableScope; initial: List }) => {
  const variables = useVariables(scope, initial);
  const [source, setSource] = useState<Source | null>(null);
  const [asText, setAsText] = useState(false);
  const readFile = async (file: File) => {
    const read = decodeVariableFile(new Uint8Array(await file.arrayBuffer()));
    if ("fault" in read) toast.bad(read.fault);
    else setSource({ text: read.text, from: "import" });
  };
  const isOver = useDroppedFile((file) => void readFile(file));
  const saved = () => {
    if (source?.from === "editor") setAsText(false);
    setSource(null);
  };
  return (
    <div className="grid gap-5">
      <Toolbar scope={scope} onFile={(file) => void readFile(file)} onText={() => setAsText(true)} />
      {asText ? (
        <TextEditor
          scope={scope}
          items={variables.items}
          onClose={() => setAsText(false)}
          onReview={(text) => setSource({ text, from: "editor" })}
        />
      ) : (
        <Card aria-labelledby="variables" className={cn(isOver && "outline-2 outline-accent outline-dashed")}>
          <CardHeader
            id="variables"
            title="Environment variables"
            description={isOver ? "Let go to read the file. Nothing is saved before you have seen it." : descriptions[scope]}
          />
          <AddVariable variables={variables} onPasteMany={(text) => setSource({ text, from: "import" })} />
          <VariableList scope={scope} variables={variables} />
        </Card>
      )}
      {source === null ? null : (
        <ImportPreview
          text={source.text}
          scope={scope}
          variables={variables}
          {...(source.from === "editor" ? { fixedMode: "replace" as const } : {})}
          onClose={() => setSource(null)}
          onSaved={saved}
        />
      )}
    </div>
  );
};

const scopeWords: Record<VariableScope, string> = { production: "Production", preview: "Preview" };

type ToolbarProps = { scope: VariableScope; onFile: (file: File) => void; onText: () => void };

const Toolbar = ({ scope, onFile, onText }: ToolbarProps) => {
  const { app } = useLiveApp();
  const file = useRef<HTMLInputElement>(null);
  const query = scope === "production" ? "" : `?scope=${scope}`;
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <nav aria-label="Scope" className="flex rounded-md border bg-sunken p-0.5">
        {variableScopes.map((each) => (
          <Link
            key={each}
            href={`${appHref(app.name, "/env")}${each === "production" ? "" : `?scope=${each}`}`}
            aria-current={each === scope ? "page" : undefined}
            className={cn(
              "rounded px-3 py-1 font-medium text-muted hover:text-ink",
              each === scope && "bg-surface text-ink shadow-xs",
            )}
          >
            {scopeWords[each]}
          </Link>
        ))}
      </nav>
      <div className="flex flex-wrap items-center gap-2">
        <ApiCall
          calls={[
            { what: "List", method: "GET", path: `/v1/apps/${app.id}/env${query}` },
            {
              what: "Change or remove some",
              method: "PATCH",
              path: `/v1/apps/${app.id}/env${query}`,
              body: { COLOUR: "blue", OLD: null },
            },
            { what: "Replace all", method: "PUT", path: `/v1/apps/${app.id}/env${query}`, body: { COLOUR: "blue" } },
          ]}
        />
        <input
          ref={file}
          type="file"
          className="hidden"
          aria-label="A .env file"
          onChange={(event) => {
            const chosen = event.target.files?.[0];
            if (chosen) onFile(chosen);
            event.target.value = "";
          }}
        />
        <Button onClick={() => file.current?.click()}>
          <FileUp aria-hidden="true" />
          Import .env
        </Button>
        <Button onClick={onText}>
          <SquarePen aria-hidden="true" />
          Edit as text
        </Button>
      </div>
    </div>
  );
};
