"use client";
import { CodeXml } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/app/components/ui/button";
import type { ApiCallShape } from "./curl";

const ApiCallDialog = dynamic(() => import("./api-call-dialog").then((file) => file.ApiCallDialog), { ssr: false });

export type NamedCall = ApiCallShape & { what: string };

/** What a button beside it does, as the call that does the same: `<ApiCall calls={[{ what: "Stop", method: "POST", path }]} />`. */
export const ApiCall = ({ calls, label = "Show as API call" }: { calls: readonly NamedCall[]; label?: string }) => {
  const [open, setOpen] = useState(false);
  const [used, setUsed] = useState(false);
  return (
    <>
      <Button
        look="ghost"
        size="icon"
        aria-label={label}
        title={label}
        onClick={() => {
          setUsed(true);
          setOpen(true);
        }}
      >
        <CodeXml aria-hidden="true" />
      </Button>
      {used ? <ApiCallDialog open={open} onOpenChange={setOpen} calls={calls} /> : null}
    </>
  );
};
