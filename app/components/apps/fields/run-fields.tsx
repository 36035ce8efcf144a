"use client";
import { Field } from "@/app/components/ui/field";
import { appDefaults } from "@/server/apps/settings-schema";
import type { BuildPlan } from "@/server/builds/schema";
import { useSettingsForm } from "./read-as";

/** How the app is started, reached and bounded. `plan`: what was found, shown where nothing is given. */
export const RunFields = ({ plan }: { plan: BuildPlan | null }) => {
  const { input } = useSettingsForm();
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        label="Start command"
        aside="optional"
        placeholder={plan?.startCommand ?? "The image's own command"}
        hint="One line for a shell in the app's image. It must listen on PORT."
        spellCheck={false}
        {...input("startCommand", "textOrNull")}
      />
      <Field
        label="Pre-deploy command"
        aside="optional"
        placeholder={plan?.releaseCommand ?? "npm run migrate"}
        hint="For migrations: it runs once in the new image before that takes over. If it fails, the old version stays."
        spellCheck={false}
        {...input("releaseCommand", "textOrNull")}
      />
      <Field
        label="Port"
        hint="The app must listen here; it is also given as PORT."
        type="number"
        inputMode="numeric"
        {...input("port", "number")}
      />
      <Field
        label="Health check"
        aside="optional"
        placeholder="/healthz"
        hint="Without a path, any answer below 500 on / counts."
        spellCheck={false}
        {...input("healthCheckPath", "textOrNull")}
      />
      <Field
        label="Memory"
        after="MB"
        hint="The app is ended when it needs more."
        type="number"
        inputMode="numeric"
        {...input("memoryMb", "number")}
      />
      <Field
        label="CPU"
        after="cores"
        hint="0.5 is half a core."
        type="number"
        step="any"
        inputMode="decimal"
        {...input("cpus", "number")}
      />
      <Field
        label="Processes"
        hint={`At most so many at once; ${appDefaults.pidsLimit} is plenty for most.`}
        type="number"
        inputMode="numeric"
        {...input("pidsLimit", "number")}
      />
      <Field
        label="Disk"
        after="MB"
        hint="You are told when the app has written more; it goes on running."
        type="number"
        inputMode="numeric"
        {...input("diskQuotaMb", "number")}
      />
    </div>
  );
};
