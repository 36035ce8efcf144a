import { CommandLine } from "@/app/components/ui/command-line";
import type { DeployKey } from "@/server/deploy-keys/schema";

/** What is pasted at the git provider, and by which fingerprint it is known there. */
export const PublicKey = ({ deployKey: { name, publicKey, fingerprint } }: { deployKey: DeployKey }) => (
  <>
    <CommandLine command={publicKey} label={`Public key of ${name}`} />
    <p className="mt-1 font-mono text-xs wrap-anywhere text-muted">{fingerprint}</p>
  </>
);
