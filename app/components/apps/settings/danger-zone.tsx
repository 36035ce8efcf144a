"use client";
import { DeleteApp } from "../delete-app";
import { useLiveApp } from "../live-app";

/** What cannot be undone. */
export const DangerZone = () => {
  const { app } = useLiveApp();
  return <DeleteApp app={app} />;
};
