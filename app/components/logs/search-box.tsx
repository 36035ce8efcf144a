"use client";
import { ChevronDown, ChevronUp, Regex, Search } from "lucide-react";
import type { RefObject } from "react";
import { Button } from "@/app/components/ui/button";
import { cn } from "@/app/lib/class-names";
import { formatCount } from "@/app/lib/format";
import type { LogSearch } from "./use-line-search";

type SearchBoxProps = { search: LogSearch; box: RefObject<HTMLInputElement | null>; onGo: (step: 1 | -1) => void };

const summary = ({ fault, count, place }: LogSearch): string => {
  if (fault !== null) return "?";
  if (count === 0) return "none";
  if (place > 0) return `${formatCount(place)} of ${formatCount(count)}`;
  return `${formatCount(count)} ${count === 1 ? "line" : "lines"}`;
};

/** Search in a log: Enter and Shift+Enter step from hit to hit. */
export const SearchBox = ({ search, box, onGo }: SearchBoxProps) => (
  <>
    <div className="flex h-8 min-w-40 flex-1 items-center gap-1.5 rounded-md border px-2 focus-within:outline-2 focus-within:outline-accent sm:max-w-80">
      <Search className="size-4 shrink-0 text-faint" aria-hidden="true" />
      <input
        ref={box}
        type="search"
        aria-label="Search in the log"
        aria-invalid={search.fault !== null}
        placeholder="Search (/)"
        className="h-full min-w-0 flex-1 bg-transparent outline-none placeholder:text-faint [&::-webkit-search-cancel-button]:hidden"
        value={search.text}
        onChange={(event) => search.setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") onGo(event.shiftKey ? -1 : 1);
          if (event.key !== "Escape" || search.text === "") return;
          event.stopPropagation();
          search.setText("");
        }}
      />
      {search.text === "" ? null : (
        <span className="text-xs whitespace-nowrap text-muted tabular-nums" role="status" title={search.fault ?? undefined}>
          {search.fault === null ? null : <span className="sr-only">{search.fault}</span>}
          <span aria-hidden={search.fault !== null}>{summary(search)}</span>
        </span>
      )}
      <button
        type="button"
        aria-label="Regular expression"
        aria-pressed={search.isExpression}
        title="Regular expression"
        className={cn("grid size-6 shrink-0 place-items-center rounded text-muted", search.isExpression && "bg-sunken text-ink")}
        onClick={() => search.setExpression(!search.isExpression)}
      >
        <Regex className="size-4" aria-hidden="true" />
      </button>
    </div>
    {search.text === "" ? null : (
      <>
        <Button look="ghost" size="icon" aria-label="Previous hit" title="Previous (N)" onClick={() => onGo(-1)}>
          <ChevronUp aria-hidden="true" />
        </Button>
        <Button look="ghost" size="icon" aria-label="Next hit" title="Next (n)" onClick={() => onGo(1)}>
          <ChevronDown aria-hidden="true" />
        </Button>
      </>
    )}
    {search.fault === null ? null : <p className="basis-full text-xs text-bad">{search.fault}</p>}
  </>
);
