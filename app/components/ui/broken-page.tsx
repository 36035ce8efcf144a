"use client";
import { Logo } from "./logo";

type BrokenPageProps = { error: Error & { digest?: string }; reset: () => void };

/** What stands where nothing else could: no frame, no API. The digest finds the entry in the server's log. */
export const BrokenPage = ({ error, reset }: BrokenPageProps) => (
  <main className="mx-auto flex min-h-dvh max-w-sm flex-col items-center justify-center gap-3 px-4 text-center" role="alert">
    <Logo className="size-8" />
    <h1 className="text-xl font-semibold">This page could not be shown</h1>
    <p className="text-muted">Running apps are not touched by it. Try again, or go back to the start.</p>
    <p className="font-mono text-xs text-faint">page_failed{error.digest === undefined ? "" : ` · reference ${error.digest}`}</p>
    <div className="mt-2 flex gap-2">
      <button
        type="button"
        onClick={reset}
        className="inline-flex h-9 items-center rounded-md bg-button px-3.5 font-medium text-button-ink"
      >
        Try again
      </button>
      {/* A whole new page: what is broken may be the navigation itself. */}
      <a href="/" className="inline-flex h-9 items-center rounded-md border border-line-strong bg-surface px-3.5 font-medium">
        Go to the start
      </a>
    </div>
  </main>
);
