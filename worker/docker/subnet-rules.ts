/** IPv4 ranges as numbers. Pure. */
export type Range = { first: number; last: number; prefix: number };

const toNumber = (address: string): number => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const toAddress = (value: number): string => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");

/** Null for anything but IPv4 in CIDR. */
export const parseRange = (cidr: string): Range | null => {
  const match = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(cidr);
  const prefix = Number(match?.[2]);
  if (!match?.[1] || prefix > 32) return null;
  const size = 2 ** (32 - prefix);
  const first = Math.floor(toNumber(match[1]) / size) * size;
  return { first, last: first + size - 1, prefix };
};

export const overlaps = (one: Range, other: Range): boolean => one.first <= other.last && other.first <= one.last;
export const formatRange = ({ first, prefix }: Range): string => `${toAddress(first)}/${prefix}`;

/** The wished range, or the next one of a /24 (or smaller) in and behind it that meets none of these; null when there is none. */
export const freeRange = (wish: Range, taken: readonly Range[]): Range | null => {
  if (!taken.some((other) => overlaps(wish, other))) return wish;
  const prefix = Math.max(24, wish.prefix);
  const size = 2 ** (32 - prefix);
  for (let step = 0; step < 4_096; step += 1) {
    const first = wish.first + step * size;
    const candidate = { first, last: first + size - 1, prefix };
    if (candidate.last >= 2 ** 32) return null;
    if (!taken.some((other) => overlaps(candidate, other))) return candidate;
  }
  return null;
};
