"use client";
import { Logo } from "@/app/components/ui/logo";

/** The last net: what no page caught. The digest finds the entry in the server's log. */
const RootError = ({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) => (
  <main className="mx-auto flex min-h-dvh max-w-sm flex-col items-center justify-center gap-3 px-4 text-center" role="alert">
    <Logo className="size-8" />
    <h1 className="text-xl font-semibold">This page could not be shown</h1>
    <p className="text-muted">The fault is on the server. Your apps are not touched by it.</p>
    {error.digest === undefined ? null : <p className="font-mono text-xs text-faint">reference {error.digest}</p>}
    <button
      type="button"
      onClick={reset}
      className="mt-2 inline-flex h-9 items-center rounded-md bg-button px-3.5 font-medium text-button-ink"
    >
      Try again
    </button>
  </main>
);

export default RootError;
