import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import { connection } from "next/server";
import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";
import { Body } from "./components/ui/body";
import "./globals.css";
import { earlyEventsScript } from "./lib/early-events";

export const metadata: Metadata = {
  title: { default: "WiseHosting", template: "%s · WiseHosting" },
  description: "Connect a git repository, get a running app.",
  icons: { icon: "/icon.svg" },
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fafafb" },
    { media: "(prefers-color-scheme: dark)", color: "#0e0f12" },
  ],
};

const RootLayout = async ({ children }: { children: ReactNode }) => {
  // Every page is made per request: the nonce of the content security policy is a new one each time.
  await connection();
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    <html lang="en" suppressHydrationWarning>
      <Body>
        <script nonce={nonce} suppressHydrationWarning>
          {earlyEventsScript}
        </script>
        <ThemeProvider
          attribute="class"
          defaultTheme="system"
          enableSystem
          disableTransitionOnChange
          {...(nonce === undefined ? {} : { nonce })}
        >
          {children}
        </ThemeProvider>
      </Body>
    </html>
  );
};

export default RootLayout;
