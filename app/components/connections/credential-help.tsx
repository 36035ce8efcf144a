import { ExternalLink } from "lucide-react";
import { CommandLine } from "@/app/components/ui/command-line";
import { usualBaseUrls } from "@/server/connections/schema";
import type { ConnectionKind, Provider } from "@/server/git/providers/schema";
import { helpFor, kindNames } from "./provider-words";

type HelpProps = { provider: Provider; kind: ConnectionKind; baseUrl: string; callbackUrl: string };

/** Where at the provider a credential is made, and what it must be allowed. */
export const CredentialHelpBox = ({ provider, kind, baseUrl, callbackUrl }: HelpProps) => {
  const help = helpFor(provider, kind, /^https?:\/\/./.test(baseUrl) ? baseUrl : usualBaseUrls[provider]);
  return (
    <div className="rounded-md border bg-sunken px-3.5 py-3 text-[13px]">
      <p>
        Make {kind === "token" ? "a token" : `the ${kindNames[kind]}`} here:{" "}
        <a
          className="inline-flex items-center gap-1 text-accent underline"
          href={help.page}
          target="_blank"
          rel="noopener noreferrer"
        >
          {help.pageName}
          <ExternalLink className="size-3.5" aria-hidden="true" />
        </a>
      </p>
      {kind === "oauth" ? (
        <div className="mt-2">
          <p className="mb-1">Its callback is:</p>
          <CommandLine command={callbackUrl} label="Callback of the OAuth app" />
        </div>
      ) : null}
      {help.permissions.length === 0 ? null : (
        <>
          <p className="mt-2">It must be allowed:</p>
          <ul className="mt-1 grid gap-0.5">
            {help.permissions.map(({ name, use }) => (
              <li key={name}>
                <span className="font-medium">{name}</span> <span className="text-muted">{use}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {help.note === undefined ? null : <p className="mt-2 text-muted">{help.note}</p>}
    </div>
  );
};
