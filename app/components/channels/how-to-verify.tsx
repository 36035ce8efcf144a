import { CopyButton } from "@/app/components/ui/copy-button";
import { verifySnippet } from "./verify-snippet";

/** What a receiver does with the secret. */
export const HowToVerify = () => (
  <details className="mt-3">
    <summary className="w-fit cursor-pointer font-medium">How to verify a message</summary>
    <p className="mt-2 text-[13px] text-muted">
      Messages follow the Standard Webhooks specification, so its libraries do it in every language. By hand, in Node.js:
    </p>
    <div className="mt-2 flex items-start gap-2 rounded-md border bg-log py-1.5 pr-1.5 pl-3">
      {/* It scrolls sideways: the keyboard has to reach it. */}
      <pre
        tabIndex={0}
        role="region"
        aria-label="Code that verifies a message"
        className="min-w-0 flex-1 overflow-x-auto py-1 font-mono text-[12.5px] leading-5 text-log-ink"
      >
        {verifySnippet}
      </pre>
      <CopyButton text={verifySnippet} label="Copy the code" />
    </div>
  </details>
);
