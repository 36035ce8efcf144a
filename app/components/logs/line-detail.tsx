"use client";
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "@/app/components/ui/button";
import { CopyButton } from "@/app/components/ui/copy-button";
import { jsonOf } from "@/server/logs/level-rules";
import { timeText } from "./line-look";
import type { LineMark } from "./runtime-log";

type LineDetailProps = { text: string; mark: LineMark | undefined; utc: boolean; onClose: () => void };

/** All fields of one line of JSON. */
export const LineDetail = ({ text, mark, utc, onClose }: LineDetailProps) => {
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus(), [text]);
  const pretty = JSON.stringify(jsonOf(text), null, 2);
  return (
    <section
      aria-label="Fields of a line"
      className="flex max-h-2/5 min-h-24 flex-col border-t bg-surface"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <div className="flex items-center gap-2 border-b px-3 py-1 text-xs text-muted">
        <span className="min-w-0 flex-1 truncate">
          {timeText(mark?.time ?? "", { utc, withDate: true })}
          {utc ? " UTC" : ""} · {mark?.stream === "stderr" ? "standard error" : "standard output"}
          {mark?.deploymentId ? ` · ${mark.deploymentId}` : ""}
        </span>
        <CopyButton text={pretty} label="Copy the fields" />
        <Button ref={close} look="ghost" size="icon" aria-label="Close the fields" title="Close (Esc)" onClick={onClose}>
          <X aria-hidden="true" />
        </Button>
      </div>
      <pre className="min-h-0 flex-1 overflow-auto p-3 font-mono text-xs [unicode-bidi:isolate]" tabIndex={0}>
        {pretty}
      </pre>
    </section>
  );
};
