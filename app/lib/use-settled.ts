"use client";
import { useEffect, useState } from "react";

/** A value that somebody is typing, once it has been left alone for so long. */
export const useSettled = <Value>(value: Value, quietMs: number): Value => {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), quietMs);
    return () => clearTimeout(timer);
  }, [value, quietMs]);
  return settled;
};
