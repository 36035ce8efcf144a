"use client";
import { useEffect, useState } from "react";
import { ErrorState } from "@/app/components/ui/error-state";

/** A page that failed, inside the frame, so that the way to the others stays open. */
const PageError = ({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) => {
  const [shown, setShown] = useState<unknown>(error);
  useEffect(() => {
    // The server keeps the cause for itself and sends a digest, under which its log has the rest.
    if (error.digest !== undefined) {
      setShown({
        message: "The server could not make this page.",
        data: { code: "page_failed", requestId: error.digest, next: "Running apps are not affected." },
      });
    }
  }, [error]);
  return <ErrorState error={shown} onRetry={reset} />;
};

export default PageError;
