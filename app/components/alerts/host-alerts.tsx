"use client";
import { Rules } from "./rules";
import { FiringNow, SubjectHistory } from "./subject-history";
import type { RuleSubject } from "./use-rules";

/** A host's alerts, for administrators: what fires, its rules, and what was. */
export const HostAlerts = ({ id, name }: Omit<RuleSubject, "kind">) => {
  const subject = { kind: "host", id, name } as const;
  return (
    <>
      <FiringNow subject={subject} />
      <Rules subject={subject} />
      <SubjectHistory subject={subject} />
    </>
  );
};
