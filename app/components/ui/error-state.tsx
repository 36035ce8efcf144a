"use client";
import { CircleAlert, RotateCw } from "lucide-react";
import { describeError } from "@/app/lib/trpc/errors";
import { Button } from "./button";

type ErrorStateProps = { error: unknown; onRetry?: () => void; title?: string };

/** What went wrong, by which code and request, and the way to try again. */
export const ErrorState = ({ error, onRetry, title = "This could not be loaded" }: ErrorStateProps) => {
  const { message, next, code, requestId } = describeError(error);
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-12 text-center" role="alert">
      <CircleAlert className="size-6 text-bad" aria-hidden="true" />
      <div className="max-w-md">
        <p className="font-semibold">{title}</p>
        <p className="mt-1 text-muted">{next === undefined ? message : `${message} ${next}`}</p>
        <p className="mt-2 font-mono text-xs text-faint">
          {code}
          {requestId === undefined ? null : ` · request ${requestId}`}
        </p>
      </div>
      {onRetry === undefined ? null : (
        <Button onClick={onRetry}>
          <RotateCw aria-hidden="true" />
          Try again
        </Button>
      )}
    </div>
  );
};
