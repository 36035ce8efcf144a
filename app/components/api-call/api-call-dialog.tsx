"use client";
import { CopyButton } from "@/app/components/ui/copy-button";
import { Dialog } from "@/app/components/ui/dialog";
import { Link } from "@/app/components/ui/link";
import type { NamedCall } from "./api-call";
import { curlOf } from "./curl";

type ApiCallDialogProps = { open: boolean; onOpenChange: (open: boolean) => void; calls: readonly NamedCall[] };

/** Each call as a `curl` that can be copied and run. */
export const ApiCallDialog = ({ open, onOpenChange, calls }: ApiCallDialogProps) => (
  <Dialog
    open={open}
    onOpenChange={onOpenChange}
    size="wide"
    title={calls.length === 1 ? "As an API call" : "As API calls"}
    description={
      <>
        What these pages do, a program can do too. Put a{" "}
        <Link className="text-accent underline" href="/settings/tokens">
          token
        </Link>{" "}
        into the variable <code className="font-mono text-[13px]">TOKEN</code>.
      </>
    }
  >
    <ul className="grid gap-4">
      {calls.map((call) => {
        const text = curlOf(call, window.location.origin);
        return (
          <li key={`${call.what} ${call.method} ${call.path}`} className="min-w-0">
            <div className="flex items-center justify-between gap-3">
              <h3 className="font-medium">{call.what}</h3>
              <CopyButton text={text} label={`Copy the call: ${call.what}`} />
            </div>
            <pre className="rounded-md border bg-sunken px-3 py-2 font-mono text-[13px] leading-6 wrap-anywhere whitespace-pre-wrap">
              {text}
            </pre>
          </li>
        );
      })}
    </ul>
    <p className="mt-4 text-[13px] text-muted">
      All calls are described in{" "}
      <a className="text-accent underline" href="/v1/openapi.json">
        /v1/openapi.json
      </a>
      .
    </p>
  </Dialog>
);
