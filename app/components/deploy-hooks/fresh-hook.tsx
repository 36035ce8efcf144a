import { Button } from "@/app/components/ui/button";
import { CommandLine } from "@/app/components/ui/command-line";
import { Notice } from "@/app/components/ui/notice";
import type { CreatedDeployHook } from "@/server/deploy-hooks/schema";

/** The address, this once, and a command that calls it. */
export const FreshHook = ({ hook, onDone }: { hook: CreatedDeployHook; onDone: () => void }) => (
  <div className="border-b p-4">
    <Notice title="Copy this address now. It is not shown again.">
      <div className="mt-2 grid gap-3">
        <CommandLine command={hook.url} label={`Address of ${hook.name}`} />
        <div>
          <p className="mb-1 text-[13px] text-muted">Whoever knows it can deploy the app, and nothing else. To call it:</p>
          <CommandLine command={`curl -fsS -X POST ${hook.url}`} label={`Command that calls ${hook.name}`} />
        </div>
        <div>
          <Button size="small" onClick={onDone}>
            Done
          </Button>
        </div>
      </div>
    </Notice>
  </div>
);
