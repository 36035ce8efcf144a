import { CopyButton } from "./copy-button";

/** A command to be run somewhere else, with a button that copies it. */
export const CommandLine = ({ command, label }: { command: string; label: string }) => (
  <div className="flex items-start gap-2 rounded-md border bg-log py-1.5 pr-1.5 pl-3">
    <code
      className="min-w-0 flex-1 overflow-x-auto py-1 font-mono text-[12.5px] leading-5 wrap-anywhere whitespace-pre-wrap text-log-ink"
      aria-label={label}
      role="group"
    >
      {command}
    </code>
    <CopyButton text={command} label={`Copy: ${label}`} />
  </div>
);
