/** What all charts share. */

/** Room at the left for the numbers, and at the right, so that the last of the times is not cut off. */
export const chartMargin = { top: 8, right: 16, bottom: 0, left: 0 } as const;
export const axisWidth = 64;

export const small = { fill: "var(--muted)", fontSize: 11 };

export const tooltipStyle = {
  background: "var(--surface)",
  border: "1px solid var(--line-strong)",
  borderRadius: 8,
  color: "var(--ink)",
  fontSize: 12,
};
