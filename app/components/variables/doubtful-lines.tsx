"use client";
import type { DoubtfulLine } from "@/server/variables/dotenv-rules";

type DoubtfulLinesProps = { lines: readonly DoubtfulLine[]; choose: (line: number, other: boolean) => void };

/** Lines that can be read in more than one way, or not at all: why, and the choice where there is one. */
export const DoubtfulLines = ({ lines, choose }: DoubtfulLinesProps) => (
  <section aria-label="Doubtful lines" className="rounded-lg border border-warn/30 bg-warn-soft px-3.5 py-2.5">
    <h3 className="font-medium">{lines.length === 1 ? "1 line is doubtful" : `${lines.length} lines are doubtful`}</h3>
    <ul className="mt-1 grid max-h-64 gap-2 overflow-y-auto" tabIndex={0}>
      {lines.map((line) => (
        <li key={line.line} className="min-w-0">
          <p className="break-words">
            <span className="text-warn">! Line {line.line}</span>
            {line.key === null ? null : <span className="font-mono text-[13px]"> {line.key}</span>}
            {line.taken === null ? <span className="text-bad"> left out</span> : null}
          </p>
          {line.reasons.map((reason) => (
            <p key={reason} className="text-[13px] break-words">
              {reason}
            </p>
          ))}
          {line.readings.length > 1 && line.taken !== null ? <Readings line={line} choose={choose} /> : null}
        </li>
      ))}
    </ul>
  </section>
);

const Readings = ({ line, choose }: { line: DoubtfulLine; choose: DoubtfulLinesProps["choose"] }) => (
  <fieldset className="mt-0.5 grid gap-0.5">
    <legend className="sr-only">Value of {line.key}</legend>
    {line.readings.map((reading, index) => (
      <label key={reading} className="flex min-h-6 items-start gap-2">
        <input
          type="radio"
          name={`reading-${line.line}`}
          className="mt-1 size-4 shrink-0 accent-accent"
          checked={line.taken === index}
          onChange={() => choose(line.line, index === 1)}
        />
        <code className="min-w-0 font-mono text-[13px] break-all whitespace-pre-wrap">
          {reading === "" ? "(empty)" : JSON.stringify(reading)}
        </code>
      </label>
    ))}
  </fieldset>
);
