/** How amounts are written. Pure. */
const places = (value: number): number => (value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.1 ? 2 : 3);
const number = (value: number): string => String(Number(value.toFixed(places(value))));

/** What is there, but less than the last place shows, is not nothing. */
const amount = (value: number): string => (value > 0 && value < 0.0005 ? "< 0.001" : number(value));

/** `0.42 cores`, `1 core`. */
export const formatCores = (value: number): string => `${number(value)} ${value === 1 ? "core" : "cores"}`;
/** Where there is no room for the unit. */
export const formatBare = number;
export const formatCpuHours = (value: number): string => `${amount(value)} CPU-hours`;
export const formatGbHours = (value: number): string => `${amount(value)} GB-hours`;
/** `0/s`, `0.033/s`, `12/s`. */
export const formatPace = (value: number): string => `${number(value)}/s`;
