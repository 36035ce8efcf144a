"use client";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
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

/** Over plain HTTP from another machine there is no clipboard API: an invisible text area does it. */
const writeClipboard = async (text: string): Promise<void> => {
  if (window.isSecureContext) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "fixed opacity-0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("copy was refused");
};
