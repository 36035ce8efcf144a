"use client";
import "./globals.css";
import { Body } from "./components/ui/body";
import { BrokenPage } from "./components/ui/broken-page";

/** When the layout itself failed: a document of its own, in the system's theme as far as a page without scripts knows it. */
const GlobalError = (props: Parameters<typeof BrokenPage>[0]) => (
  <html lang="en">
    <Body>
      <title>Fault · WiseHosting</title>
      <BrokenPage {...props} />
    </Body>
  </html>
);

export default GlobalError;
