"use client";
import { type ReactNode, type SyntheticEvent, useEffect } from "react";

const heard = ({ nativeEvent }: SyntheticEvent) => {
  if (window.early) window.early.heard = nativeEvent;
};

/** The body of every page. It tells the keeper of early events what React has heard, and when the page is awake. */
export const Body = ({ children }: { children: ReactNode }) => {
  useEffect(() => window.early?.wake(), []);
  return (
    <body
      className="font-sans antialiased"
      onClickCapture={heard}
      onAuxClickCapture={heard}
      onSubmitCapture={heard}
      onChangeCapture={({ target }) => window.early?.forget(target)}
    >
      {children}
    </body>
  );
};
