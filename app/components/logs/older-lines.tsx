"use client";
import { Button } from "@/app/components/ui/button";
import { Spinner } from "@/app/components/ui/spinner";
import { describeError } from "@/app/lib/trpc/errors";
import { type TimeLook, timeText } from "./line-look";
import type { Older } from "./use-older-lines";

type OlderLinesProps = { older: Older; hasLines: boolean; look: TimeLook; onAsk: () => void };

const words = ({ older, hasLines, look }: OlderLinesProps): string => {
  switch (older.state) {
    case "idle":
      return "";
    case "loading":
      return hasLines ? "Reading older lines…" : "Reading the log…";
    case "done":
      return hasLines ? "These are the oldest lines that are kept." : "";
    case "full":
      return "This page holds no more lines. Choose a shorter time, or download the log.";
    case "paused":
      return `Searched back to ${timeText(older.searchedTo, look)}.`;
    case "failed":
      return `Older lines could not be read: ${describeError(older.error).message}`;
  }
};

const buttons: Partial<Record<Older["state"], string>> = { idle: "Older lines", paused: "Search on", failed: "Try again" };

/** What is known of the lines before the first that is shown, and the way to them. */
export const OlderLines = (props: OlderLinesProps) => {
  const { older, onAsk } = props;
  const text = words(props);
  const button = buttons[older.state];
  if (text === "" && button === undefined) return null;
  return (
    <div className="flex min-h-9 items-center gap-2 border-b bg-sunken px-3 py-0.5 text-xs text-muted" role="status">
      {older.state === "loading" ? <Spinner /> : null}
      {text === "" ? null : <span className="min-w-0">{text}</span>}
      {button === undefined ? null : (
        <Button look="ghost" size="small" onClick={onAsk}>
          {button}
        </Button>
      )}
    </div>
  );
};
