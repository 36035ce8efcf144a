"use client";
import { ArrowDownToLine, Clock, Download, Maximize2, Minimize2, WrapText, X } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { Button } from "@/app/components/ui/button";
import { CopyButton } from "@/app/components/ui/copy-button";
import { cn } from "@/app/lib/class-names";
import { SearchBox } from "./search-box";
import type { LineRange } from "./use-line-hash";
import type { LogSearch } from "./use-line-search";

type Switch = { on: boolean; toggle: () => void };

export type LogToolbarProps = {
  search: LogSearch;
  searchBox: RefObject<HTMLInputElement | null>;
  onGo: (step: 1 | -1) => void;
  wrap: Switch;
  full: Switch;
  /** Null: nothing comes any more. */
  follow: Switch | null;
  /** Null: nobody knows when the lines were written. */
  times: Switch | null;
  range: LineRange | null;
  onClearRange: () => void;
  copyText: () => string;
  download: { href: string } | { text: () => string };
  fileName: string;
  children?: ReactNode;
};

const save = (text: string, fileName: string) => {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
};

const rangeText = ({ from, to }: LineRange): string => (from === to ? `line ${from + 1}` : `lines ${from + 1}–${to + 1}`);

export const LogToolbar = (props: LogToolbarProps) => {
  const { wrap, follow, full, times, range } = props;
  return (
    <div className="flex flex-wrap items-center gap-x-1 gap-y-2 border-b bg-surface px-2 py-1.5">
      <SearchBox search={props.search} box={props.searchBox} onGo={props.onGo} />
      {range === null ? null : (
        <div className="flex items-center rounded-md bg-accent-soft">
          <CopyButton text={props.copyText} label={`Copy ${rangeText(range)}`}>
            Copy {rangeText(range)}
          </CopyButton>
          <Button look="ghost" size="icon" aria-label="Unmark the lines" title="Unmark" onClick={props.onClearRange}>
            <X aria-hidden="true" />
          </Button>
        </div>
      )}
      <div className="ml-auto flex flex-wrap items-center gap-0.5">
        {props.children}
        {follow === null ? null : (
          <Toggle icon={ArrowDownToLine} label="Follow" title="Follow new lines (f, Space)" state={follow} />
        )}
        <Toggle icon={WrapText} label="Wrap" title="Wrap long lines (w)" state={wrap} />
        {times === null ? null : <Toggle icon={Clock} label="Times" title="Show times (t)" state={times} />}
        {range === null ? <CopyButton text={props.copyText} label="Copy the log" /> : null}
        <DownloadButton {...props} />
        <Button
          look="ghost"
          size="icon"
          aria-label="Full screen"
          aria-pressed={full.on}
          title={full.on ? "Leave full screen (Esc)" : "Full screen"}
          onClick={full.toggle}
        >
          {full.on ? <Minimize2 aria-hidden="true" /> : <Maximize2 aria-hidden="true" />}
        </Button>
      </div>
    </div>
  );
};

const DownloadButton = ({ download, fileName }: Pick<LogToolbarProps, "download" | "fileName">) =>
  "href" in download ? (
    <Button look="ghost" size="icon" asChild>
      <a href={download.href} download={fileName} aria-label="Download the log" title="Download">
        <Download aria-hidden="true" />
      </a>
    </Button>
  ) : (
    <Button
      look="ghost"
      size="icon"
      aria-label="Download the log"
      title="Download"
      onClick={() => save(download.text(), fileName)}
    >
      <Download aria-hidden="true" />
    </Button>
  );

type ToggleProps = { icon: typeof Clock; label: string; title: string; state: Switch };

const Toggle = ({ icon: Icon, label, title, state }: ToggleProps) => (
  <Button
    look="ghost"
    size="small"
    title={title}
    aria-pressed={state.on}
    onClick={state.toggle}
    className={cn(state.on && "bg-sunken text-ink")}
  >
    <Icon aria-hidden="true" />
    <span className="hidden sm:inline">{label}</span>
    <span className="sr-only sm:hidden">{label}</span>
  </Button>
);
