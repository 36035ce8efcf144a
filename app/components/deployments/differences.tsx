import { settingText, settingWords } from "@/app/components/apps/setting-words";
import type { ComparedDeployments } from "@/server/deployments/schema";
import { variableWords } from "./words";

type Differences = Pick<ComparedDeployments, "settings" | "variables">;

/** Which settings and variables differ; no value of a variable is shown. */
export const DifferenceList = ({ settings, variables }: Differences) => {
  if (settings.length === 0 && variables.length === 0) return <p className="text-muted">Settings and variables are the same.</p>;
  return (
    <dl className="grid gap-2">
      {settings.map(({ name, before, after }) => (
        <div key={name} className="grid gap-x-4 sm:grid-cols-[9rem_minmax(0,1fr)]">
          <dt className="text-muted">{settingWords[name]}</dt>
          <dd className="min-w-0 font-mono text-[12.5px] leading-5 wrap-anywhere whitespace-pre-wrap">
            <Value text={settingText(before)} />
            <span className="text-faint" aria-hidden="true">
              {" → "}
            </span>
            <span className="sr-only">becomes</span>
            <Value text={settingText(after)} />
          </dd>
        </div>
      ))}
      {variables.map(({ key, change, secret }) => (
        <div key={key} className="grid gap-x-4 sm:grid-cols-[9rem_minmax(0,1fr)]">
          <dt className="text-muted">{secret ? "Secret" : "Variable"}</dt>
          <dd className="min-w-0 wrap-anywhere">
            <span className="font-mono text-[12.5px]">{key}</span> {variableWords[change]}
          </dd>
        </div>
      ))}
    </dl>
  );
};

const Value = ({ text }: { text: string | null }) =>
  text === null ? <span className="font-sans text-faint">not set</span> : <span>{text}</span>;
