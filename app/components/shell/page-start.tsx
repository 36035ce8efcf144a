"use client";
import { useLayoutEffect } from "react";
import { followServerClock } from "@/app/lib/use-now";

/** What a page learns from the server once, when it is opened. */
export const PageStart = ({ serverNow }: { serverNow: number }) => {
  useLayoutEffect(() => followServerClock(serverNow), [serverNow]);
  return null;
};
