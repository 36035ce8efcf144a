"use client";
import { ArrowDownToLine, ChevronDown, ChevronUp, Download, Search, WrapText } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { Button } from "@/app/components/ui/button";
import { CopyButton } from "@/app/components/ui/copy-button";
import { cn } from "@/app/lib/class-names";
import { formatCount } from "@/app/lib/format";
import type { LogSearch } from "./use-line-search";

type LogToolbarProps = {
  search: LogSearch;
  searchBox: RefObject<HTMLInputElement | null>;
  onGo: (step: 1 | -1) => void;
  wrap: boolean;
  onWrap: () => void;
  /** Null: nothing comes any more. */
  follow: boolean | null;
  onFollow: () => void;
  copyText: () => string;
  copyLabel: string;
  downloadText: () => string;
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

export const LogToolbar = (props: LogToolbarProps) => {
  const { search, searchBox, onGo, wrap, onWrap, follow, onFollow } = props;
  return (
    <div className="flex flex-wrap items-center gap-x-1 gap-y-2 border-b bg-surface px-2 py-1.5">
      <div className="flex h-8 min-w-40 flex-1 items-center gap-1.5 rounded-md border px-2 focus-within:outline-2 focus-within:outline-accent sm:max-w-80">
        <Search className="size-4 shrink-0 text-faint" aria-hidden="true" />
        <input
          ref={searchBox}
          type="search"
          aria-label="Search in the log"
          placeholder="Search"
          className="h-full min-w-0 flex-1 bg-transparent outline-none placeholder:text-faint [&::-webkit-search-cancel-button]:hidden"
          value={search.text}
          onChange={(event) => search.setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") onGo(event.shiftKey ? -1 : 1);
            if (event.key === "Escape") search.setText("");
          }}
        />
        {search.query === "" ? null : (
          <span className="text-xs whitespace-nowrap text-muted tabular-nums" role="status">
            {search.count === 0
              ? "none"
              : search.place === 0
                ? `${formatCount(search.count)} ${search.count === 1 ? "line" : "lines"}`
                : `${formatCount(search.place)} of ${formatCount(search.count)}`}
          </span>
        )}
      </div>
      {search.query === "" ? null : (
        <>
          <Button look="ghost" size="icon" aria-label="Previous hit" title="Previous (N)" onClick={() => onGo(-1)}>
            <ChevronUp aria-hidden="true" />
          </Button>
          <Button look="ghost" size="icon" aria-label="Next hit" title="Next (n)" onClick={() => onGo(1)}>
            <ChevronDown aria-hidden="true" />
          </Button>
        </>
      )}
      <div className="ml-auto flex items-center gap-0.5">
        {props.children}
        {follow === null ? null : (
          <Toggle icon={ArrowDownToLine} label="Follow" title="Follow new lines (f)" on={follow} onToggle={onFollow} />
        )}
        <Toggle icon={WrapText} label="Wrap" title="Wrap long lines (w)" on={wrap} onToggle={onWrap} />
        <CopyButton text={props.copyText} label={props.copyLabel} />
        <Button
          look="ghost"
          size="icon"
          aria-label="Download the log"
          title="Download"
          onClick={() => save(props.downloadText(), props.fileName)}
        >
          <Download aria-hidden="true" />
        </Button>
      </div>
    </div>
  );
};

type ToggleProps = { icon: typeof Search; label: string; title: string; on: boolean; onToggle: () => void };

const Toggle = ({ icon: Icon, label, title, on, onToggle }: ToggleProps) => (
  <Button look="ghost" size="small" title={title} aria-pressed={on} onClick={onToggle} className={cn(on && "bg-sunken text-ink")}>
    <Icon aria-hidden="true" />
    <span className="hidden sm:inline">{label}</span>
    <span className="sr-only sm:hidden">{label}</span>
  </Button>
);
