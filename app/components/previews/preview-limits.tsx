"use client";
import { appHref } from "@/app/components/apps/app-pages";
import { useSettingsForm } from "@/app/components/apps/fields/read-as";
import { useLiveApp } from "@/app/components/apps/live-app";
import { SettingsForm } from "@/app/components/apps/settings/settings-form";
import { Field } from "@/app/components/ui/field";
import { Link } from "@/app/components/ui/link";

/** How many previews at once, what each of them may use, and where their variables are. */
export const PreviewLimits = () => {
  const { app } = useLiveApp();
  return (
    <div className="p-4">
      <SettingsForm app={app} page="/git">
        <Fields />
        <p className="text-muted">
          Their variables are those of the scope{" "}
          <Link href={appHref(app.name, "/env?scope=preview")} className="text-accent underline">
            Preview
          </Link>
          , and those of Production that are marked for previews.
        </p>
      </SettingsForm>
    </div>
  );
};

const Fields = () => {
  const { app } = useLiveApp();
  const { input } = useSettingsForm();
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <Field
        label="At most"
        after="previews"
        hint="A request above it waits."
        type="number"
        inputMode="numeric"
        {...input("previewLimit", "number")}
      />
      <Field
        label="Memory of each"
        after="MB"
        aside="optional"
        placeholder={String(app.memoryMb)}
        hint="Empty: as much as the app."
        type="number"
        inputMode="numeric"
        {...input("previewMemoryMb", "numberOrNull")}
      />
      <Field
        label="CPU of each"
        after="cores"
        aside="optional"
        placeholder={String(app.cpus)}
        hint="Empty: as many as the app."
        type="number"
        step="any"
        inputMode="decimal"
        {...input("previewCpus", "numberOrNull")}
      />
    </div>
  );
};
