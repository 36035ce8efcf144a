import { Select } from "@/app/components/ui/select";
import { cn } from "@/app/lib/class-names";
import { comparisons, isMetricKind, severities } from "@/server/alerts/schema";
import { severityWords } from "./alert-words";
import { kindWords } from "./kinds";
import { kindsFor, type RuleFaults, type RuleValues } from "./rule-form";
import type { RuleSubject } from "./use-rules";

type RuleSentenceProps = {
  subject: RuleSubject;
  values: RuleValues;
  faults: RuleFaults;
  /** What a rule is about cannot be changed afterwards. */
  isNew: boolean;
  onChange: (next: Partial<RuleValues>) => void;
};

/** “When memory is above 90 % for 5 minutes, it is a warning”, with a control in each place. */
export const RuleSentence = ({ subject, values, faults, isNew, onChange }: RuleSentenceProps) => {
  const { kind, severity } = values;
  const severityOptions = severities.map((value) => ({ value, label: severityWords[value].toLowerCase() }));
  return (
    <div role="group" aria-label="The rule" className="flex flex-wrap items-center gap-x-2 gap-y-2.5">
      <span>When</span>
      {isNew ? (
        <Select
          label="What"
          options={kindsFor(subject.kind).map((value) => ({ value, label: kindWords[value].subject }))}
          value={kind}
          onChange={(event) => onChange({ kind: kindsFor(subject.kind).find((each) => each === event.target.value) ?? kind })}
          className="max-w-full"
        />
      ) : (
        <span className="font-medium">{kindWords[kind].subject}</span>
      )}
      {isMetricKind(kind) ? <Measure values={values} faults={faults} onChange={onChange} /> : null}
      <span className="-ml-1.5">, it is</span>
      <Select
        label="Severity"
        options={severityOptions}
        value={severity}
        onChange={(event) => onChange({ severity: severities.find((each) => each === event.target.value) ?? severity })}
      />
    </div>
  );
};

const Measure = ({ values, faults, onChange }: Pick<RuleSentenceProps, "values" | "faults" | "onChange">) => {
  const { kind, comparison, threshold, sustainMinutes } = values;
  const { verb, unit } = kindWords[kind];
  return (
    <>
      <span>{verb}</span>
      <Select
        label="Above or below"
        options={comparisons.map((value) => ({ value, label: value }))}
        value={comparison}
        onChange={(event) => onChange({ comparison: comparisons.find((each) => each === event.target.value) ?? comparison })}
      />
      <NumberInput
        label="Threshold"
        isWrong={faults.threshold !== undefined}
        value={threshold}
        onChange={(text) => onChange({ threshold: text })}
      />
      <span>{unit.trim()} for</span>
      <NumberInput
        label="Minutes"
        isWrong={faults.sustainMinutes !== undefined}
        value={sustainMinutes}
        onChange={(text) => onChange({ sustainMinutes: text })}
      />
      <span>{sustainMinutes.trim() === "1" ? "minute" : "minutes"}</span>
    </>
  );
};

type NumberInputProps = { label: string; isWrong: boolean; value: string; onChange: (text: string) => void };

const NumberInput = ({ label, isWrong, value, onChange }: NumberInputProps) => (
  <input
    aria-label={label}
    aria-invalid={isWrong || undefined}
    inputMode="decimal"
    autoComplete="off"
    value={value}
    onChange={(event) => onChange(event.target.value)}
    className={cn(
      "h-9 w-20 rounded-md border border-line-strong bg-surface px-3 tabular-nums focus-visible:outline-2 focus-visible:outline-offset-1 focus-visible:outline-accent",
      isWrong && "border-bad",
    )}
  />
);
