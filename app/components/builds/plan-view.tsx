import { Check } from "lucide-react";
import { CopyButton } from "@/app/components/ui/copy-button";
import type { BuildPlan } from "@/server/builds/schema";

const kindWords: Record<BuildPlan["kind"], string> = {
  dockerfile: "Dockerfile",
  static: "Static site",
  node: "Node.js",
  python: "Python",
  go: "Go",
  ruby: "Ruby",
  php: "PHP",
  rust: "Rust",
  java: "Java",
};

/** What was found in the files, and what follows from it. */
export const PlanView = ({ plan }: { plan: BuildPlan }) => {
  const commands = [
    ["Install", plan.installCommand],
    ["Build", plan.buildCommand],
    ["Release", plan.releaseCommand],
    ["Start", plan.startCommand],
    ["Served folder", plan.outputDirectory],
  ].filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return (
    <div className="grid gap-3">
      <p className="font-medium">
        {plan.framework ?? kindWords[plan.kind]}
        {plan.framework === null ? null : <span className="font-normal text-muted"> · {kindWords[plan.kind]}</span>}
      </p>
      <ul className="grid gap-1 text-[13px]">
        {plan.evidence.map((sentence) => (
          <li key={sentence} className="flex gap-2">
            <Check className="mt-0.5 size-3.5 shrink-0 text-ok" aria-hidden="true" />
            <span className="min-w-0 wrap-anywhere">{sentence}</span>
          </li>
        ))}
      </ul>
      {commands.length === 0 ? null : (
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-[13px]">
          {commands.map(([name, command]) => (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd className="font-mono wrap-anywhere">{command}</dd>
            </div>
          ))}
        </dl>
      )}
      {plan.dockerfile === null ? (
        <p className="text-[13px] text-muted">With the repository's own {plan.dockerfilePath ?? "Dockerfile"}.</p>
      ) : (
        <GeneratedDockerfile text={plan.dockerfile} />
      )}
    </div>
  );
};

const GeneratedDockerfile = ({ text }: { text: string }) => (
  <details className="min-w-0">
    <summary className="w-fit cursor-pointer text-[13px] text-accent hover:underline">Show the generated Dockerfile</summary>
    <div className="relative mt-2">
      <pre
        aria-label="Generated Dockerfile"
        className="max-h-96 overflow-auto rounded-md border bg-sunken p-3 font-mono text-[12.5px] leading-5"
        tabIndex={0}
      >
        {text}
      </pre>
      <div className="absolute top-2 right-2">
        <CopyButton text={text} label="Copy the Dockerfile" />
      </div>
    </div>
  </details>
);
