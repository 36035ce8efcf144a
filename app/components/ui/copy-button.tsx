"use client";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { writeClipboard } from "@/app/lib/clipboard";
import { Button } from "./button";
import { toast } from "./toaster";

type CopyButtonProps = { text: string | (() => string); label: string; children?: React.ReactNode };

/** Copies to the clipboard and says so for two seconds. */
export const CopyButton = ({ text, label, children }: CopyButtonProps) => {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    try {
      await writeClipboard(typeof text === "string" ? text : text());
      setCopied(true);
    } catch {
      toast.bad("The browser did not allow copying.");
    }
  };
  const Icon = copied ? Check : Copy;
  return (
    <Button
      look="ghost"
      size={children === undefined ? "icon" : "small"}
      aria-label={copied ? "Copied" : label}
      title={label}
      onClick={() => void copy()}
    >
      <Icon aria-hidden="true" />
      {children}
    </Button>
  );
};
