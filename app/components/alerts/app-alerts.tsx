"use client";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Notice } from "@/app/components/ui/notice";
import { NoChannels } from "./no-channels";
import { Rules } from "./rules";
import { FiringNow, SubjectHistory } from "./subject-history";

/** An app's alerts: what fires, its rules, and what was. */
export const AppAlerts = () => {
  const { app } = useLiveApp();
  if (app.previewOf !== null) {
    return (
      <Notice title="This is the preview of a pull request.">
        <p>Nobody is told of its troubles: rules are set in the app that it belongs to.</p>
      </Notice>
    );
  }
  const subject = { kind: "app", id: app.id, name: app.name } as const;
  return (
    <div className="grid gap-5">
      <NoChannels />
      <FiringNow subject={subject} />
      <Rules subject={subject} />
      <SubjectHistory subject={subject} />
    </div>
  );
};
