import { formatBytes } from "@/app/lib/format";

/** How measured numbers are written. Pure. */
export const formatPercent = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} %`;
export const formatByteRate = (value: number): string => `${formatBytes(Math.round(value))}/s`;
export const formatRate = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)}/s`;
export const formatWhole = (value: number): string => String(Math.round(value));
export const formatLoad = (value: number): string => value.toFixed(2);

/** `0.8 ms`, `42 ms`, `1.20 s`. */
export const formatLatency = (ms: number): string =>
  ms >= 1_000 ? `${(ms / 1_000).toFixed(2)} s` : `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
