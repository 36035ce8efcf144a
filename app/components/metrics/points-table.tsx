"use client";
import { useState } from "react";
import type { Line } from "./metric-chart";
import type { Point } from "./points";

type Columns = { title: string; lines: readonly Line[]; format: (value: number) => string };

type PointsTableProps = {
  plans: readonly Columns[];
  /** In the order of the table. */
  rows: readonly Point[];
  /** What a row is. */
  caption: string;
  timeOf: (point: Point) => string;
};

/** The same numbers as words, for whoever does not see charts. */
export const PointsTable = ({ plans, rows, caption, timeOf }: PointsTableProps) => {
  // Hundreds of rows: made when somebody wants them.
  const [isOpen, setIsOpen] = useState(false);
  const columns = plans.flatMap(({ title, lines, format }) =>
    lines.map(({ field, name }) => ({ field, head: lines.length === 1 ? title : `${title}: ${name}`, format })),
  );
  return (
    <details className="mt-5" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="w-fit cursor-pointer text-muted hover:text-ink">Show the numbers as a table</summary>
      {/* Scrolls by itself on a narrow screen, by keyboard too. */}
      <section className="mt-2 overflow-x-auto rounded-lg border bg-surface" aria-label="The numbers as a table" tabIndex={0}>
        <table className="w-full text-right text-[13px] whitespace-nowrap tabular-nums">
          <caption className="sr-only">{caption}</caption>
          <thead className="text-muted">
            <tr className="border-b">
              <th scope="col" className="px-3 py-2 text-left font-medium">
                Time
              </th>
              {columns.map(({ field, head }) => (
                <th key={field} scope="col" className="px-3 py-2 font-medium">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(isOpen ? rows : []).map((point) => (
              <tr key={point.at} className="border-b last:border-b-0">
                <th scope="row" className="px-3 py-1.5 text-left font-normal">
                  {timeOf(point)}
                </th>
                {columns.map(({ field, format }) => (
                  <td key={field} className="px-3 py-1.5">
                    {point[field] === null || point[field] === undefined ? "–" : format(point[field])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
};
