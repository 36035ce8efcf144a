import { CommandLine } from "@/app/components/ui/command-line";
import { Notice } from "@/app/components/ui/notice";
import { HowToVerify } from "./how-to-verify";

/** What a new webhook is signed with, right after it was made. */
export const FreshSecret = ({ name, secret }: { name: string; secret: string }) => (
  <Notice className="m-4" role="status" title={`The signing secret of ${name}`}>
    <p className="mb-2 text-muted">Give it to the receiver. Whoever knows it can make messages that look like ours.</p>
    <CommandLine command={secret} label="Signing secret" />
    <HowToVerify />
  </Notice>
);
