"use client";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { cn } from "@/app/lib/class-names";
import { describeError } from "@/app/lib/trpc/errors";
import type { EdgeOptionsView } from "@/server/domains/options-schema";
import { effectiveSentence, type OptionName, optionTitles } from "./option-words";

// Most who come here only look.
const OptionDialog = dynamic(() => import("./option-dialog").then((file) => file.OptionDialog), { ssr: false });

type OptionsCardProps = {
  title: string;
  description: string;
  /** Of one domain, below those of its app, or of all names of an app. */
  scope: "domain" | "app";
  own: EdgeOptionsView;
  ofApp: EdgeOptionsView;
  /** One option at a time. @throws what the API says */
  onSave: (change: Partial<Record<OptionName, unknown>>) => Promise<unknown>;
};

/** What holds where nobody said anything, if that is not "off". */
const unsetWords: Readonly<Record<"domain" | "app", Partial<Record<OptionName, string>>>> = {
  domain: { httpsRedirect: "HTTP leads to HTTPS" },
  app: { httpsRedirect: "HTTP leads to HTTPS for its domains" },
};

const names = Object.keys(optionTitles) as OptionName[];

/** What the edge does for a name, each with whose word it is, and changed by itself. */
export const OptionsCard = ({ title, description, scope, own, ofApp, onSave }: OptionsCardProps) => {
  const { open, setOpen, save, isSaving, fault } = useSaving(onSave);
  const shown = names.filter((name) => scope === "domain" || name !== "redirect");
  return (
    <Card aria-labelledby="options">
      <CardHeader id="options" title={title} description={description} />
      <ul>
        {shown.map((name) => (
          <OptionRow
            key={name}
            name={name}
            scope={scope}
            holds={effectiveSentence(name, own[name], ofApp[name])}
            onChange={() => setOpen(name)}
          />
        ))}
      </ul>
      {open === null ? null : (
        <OptionDialog
          name={open}
          scope={scope}
          value={own[open]}
          isSaving={isSaving}
          fault={fault}
          onSave={(value) => save(open, value)}
          onCancel={() => setOpen(null)}
        />
      )}
    </Card>
  );
};

const useSaving = (onSave: OptionsCardProps["onSave"]) => {
  const [open, setOpen] = useState<OptionName | null>(null);
  const [isSaving, setSaving] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const show = (name: OptionName | null) => {
    setFault(null);
    setOpen(name);
  };
  const save = (name: OptionName, value: unknown) => {
    setFault(null);
    setSaving(true);
    onSave({ [name]: value })
      .then(() => setOpen(null))
      .catch((error: unknown) => {
        const { fields, message } = describeError(error);
        setFault(fields[0]?.message ?? message);
      })
      .finally(() => setSaving(false));
  };
  return { open, setOpen: show, save, isSaving, fault };
};

type OptionRowProps = {
  name: OptionName;
  scope: "domain" | "app";
  holds: ReturnType<typeof effectiveSentence>;
  onChange: () => void;
};

const OptionRow = ({ name, scope, holds, onChange }: OptionRowProps) => {
  const { title, what } = optionTitles[name];
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-4 py-2.5 last:border-b-0">
      <div className="min-w-0 flex-1 basis-56">
        <h3 className="font-medium">{title}</h3>
        <p className="text-[13px] text-muted">{what}</p>
      </div>
      <p className={cn("min-w-0 flex-1 basis-40 line-clamp-3 wrap-anywhere", holds.from === "default" && "text-muted")}>
        {holds.text ?? unsetWords[scope][name] ?? "Off"}
        {scope === "domain" && holds.from === "app" ? <span className="text-[13px] text-muted"> (as the app has it)</span> : null}
      </p>
      <Button size="small" aria-label={`Change ${title}`} onClick={onChange}>
        Change
      </Button>
    </li>
  );
};
