/** How amounts are written. Pure. */
const places = (value: number): number => (value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.1 ? 2 : 3);
const number = (value: number): string => String(Number(value.toFixed(places(value))));

/** `0.42 cores`, `1 core`. */
export const formatCores = (value: number): string => `${number(value)} ${value === 1 ? "core" : "cores"}`;
/** Where there is no room for the unit. */
export const formatBare = number;
export const formatCpuHours = (value: number): string => `${number(value)} CPU-hours`;
export const formatGbHours = (value: number): string => `${number(value)} GB-hours`;
/** `0/s`, `0.033/s`, `12/s`. */
export const formatPace = (value: number): string => `${number(value)}/s`;
