"use client";
import { Notice } from "@/app/components/ui/notice";
import { useLiveApp } from "./live-app";

/** Stands in place of a page that is about pushes where none reaches the app. */
export const NotOfGit = ({ what }: { what: string }) => {
  const { app } = useLiveApp();
  if (app.previewOf !== null) {
    return (
      <Notice title="This is the preview of a pull request.">
        <p>{what} are told of in the app that it belongs to.</p>
      </Notice>
    );
  }
  return (
    <Notice title="This app runs a prebuilt image: it has nothing to do with git.">
      <p>Give it a repository in its settings, and pushes and pull requests reach it.</p>
    </Notice>
  );
};
