"use client";
import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import type { FormSetting } from "@/server/apps/settings-schema";
import { useSettingsForm } from "../fields/read-as";

type FoldProps = {
  title: string;
  /** What it amounts to while it is closed. */
  summary: string;
  /** The settings inside: a fault of one opens it. */
  names: readonly FormSetting[];
  children: ReactNode;
};

/** Settings that most people leave as they are. */
export const Fold = ({ title, summary, names, children }: FoldProps) => {
  const { faultOf } = useSettingsForm();
  const hasFault = names.some((name) => faultOf(name) !== undefined);
  return (
    <details className="group border-b last:border-b-0" open={hasFault || undefined}>
      <summary className="flex list-none flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3 sm:px-5 [&::-webkit-details-marker]:hidden">
        <ChevronRight className="size-4 text-muted transition-transform group-open:rotate-90" aria-hidden="true" />
        <span className="font-medium">{title}</span>
        <span className="text-[13px] text-muted group-open:hidden">{summary}</span>
      </summary>
      <div className="border-t p-4 sm:p-5">{children}</div>
    </details>
  );
};
