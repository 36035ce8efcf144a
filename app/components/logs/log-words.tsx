import type { ReactNode } from "react";
import { Button } from "@/app/components/ui/button";
import type { App } from "@/server/apps/schema";
import type { Older } from "./use-older-lines";
import type { LogSource } from "./use-runtime-log";

export type Emptiness = {
  app: Pick<App, "liveDeploymentId" | "status">;
  source: LogSource;
  older: Older;
  live: boolean;
  isFiltered: boolean;
  onClear: () => void;
};

const liveWords = ({ app, source }: Emptiness): string => {
  if (app.liveDeploymentId === null && app.status === "idle") {
    return "Nothing of this app is deployed yet. Deploy it, and what it writes appears here.";
  }
  if (source === "none") return "No host runs this app yet. Deploy it, and what it writes appears here.";
  if (source === "offline") return "The app's host is offline. Its log appears here as soon as the host is back.";
  if (source === "asking") return "Asking the app's host for its log…";
  if (app.status === "stopped") return "The app is stopped and wrote nothing before that. Start it to see what it writes.";
  return "The app has written nothing yet. What it writes to its standard output and error appears here.";
};

/** Why there is nothing to read, and what to do about it. */
export const emptyText = (emptiness: Emptiness): ReactNode => {
  const { source, older, live, isFiltered, onClear } = emptiness;
  if (older.state === "loading") return "Reading the log…";
  if (older.state === "failed") return "The log could not be read.";
  if (older.state === "paused") return "Nothing was found so far.";
  if (!isFiltered || (live && source !== "here")) {
    return live ? liveWords(emptiness) : "The app wrote nothing in this time, or what it wrote is not kept any more.";
  }
  return (
    <div className="grid justify-items-center gap-3">
      <p>{live ? "Nothing that came lately is what you filter by." : "Nothing in this time is what you filter by."}</p>
      <Button size="small" onClick={onClear}>
        Clear the filters
      </Button>
    </div>
  );
};
