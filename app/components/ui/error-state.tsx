"use client";
import { CircleAlert, RotateCw } from "lucide-react";
import { describeError } from "@/app/lib/trpc/errors";
import { Button } from "./button";
import { CopyButton } from "./copy-button";

type ErrorStateProps = { error: unknown; onRetry?: () => void; title?: string };

/** All that somebody who helps will ask for. */
const detailsOf = (error: unknown): string => {
  const { message, code, reason, requestId } = describeError(error);
  return [
    message,
    `code: ${code}`,
    ...(reason === undefined ? [] : [`reason: ${reason}`]),
    ...(requestId === undefined ? [] : [`request: ${requestId}`]),
    `page: ${window.location.pathname}`,
    `time: ${new Date().toISOString()}`,
  ].join("\n");
};

/** What went wrong, by which code and request, the details to pass on, and the way to try again. */
export const ErrorState = ({ error, onRetry, title = "This could not be loaded" }: ErrorStateProps) => {
  const { message, next, code, requestId } = describeError(error);
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-12 text-center" role="alert">
      <CircleAlert className="size-6 text-bad" aria-hidden="true" />
      <div className="max-w-md">
        <p className="font-semibold">{title}</p>
        <p className="mt-1 break-words text-muted">{next === undefined ? message : `${message} ${next}`}</p>
        <p className="mt-2 font-mono text-xs wrap-anywhere text-faint">
          {code}
          {requestId === undefined ? null : ` · request ${requestId}`}
        </p>
      </div>
      <div className="flex flex-wrap items-center justify-center gap-2">
        {onRetry === undefined ? null : (
          <Button onClick={onRetry}>
            <RotateCw aria-hidden="true" />
            Try again
          </Button>
        )}
        <CopyButton text={() => detailsOf(error)} label="Copy the details of this error">
          Copy details
        </CopyButton>
      </div>
    </div>
  );
};
