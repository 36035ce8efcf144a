"use client";
import { useSearchParams } from "next/navigation";

/** Puts a filter into the address, without a visit to the server: pages with filters can be linked to and gone back to. */
const setInUrl = (name: string, value: string): void => {
  const url = new URL(window.location.href);
  if (value === "") url.searchParams.delete(name);
  else url.searchParams.set(name, value);
  window.history.replaceState(null, "", url);
};

/** A filter that lives in the address. Empty where it is not set; of `among` other values count as not set. */
export const useUrlState = (name: string, among?: readonly string[]): [string, (value: string) => void] => {
  const value = useSearchParams().get(name) ?? "";
  const known = among === undefined || among.includes(value) ? value : "";
  return [known, (next) => setInUrl(name, next)];
};
