import type { Line } from "./metric-chart";

/** A piece of the line itself. */
export const Swatch = ({ line }: { line: Line }) => (
  <svg viewBox="0 0 16 4" className="h-1 w-4" aria-hidden="true">
    <line
      x1="0"
      y1="2"
      x2="16"
      y2="2"
      stroke={line.colour}
      strokeWidth="3"
      strokeDasharray={line.dashed === true ? "5 3" : undefined}
    />
  </svg>
);
