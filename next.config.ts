import path from "node:path";
import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  turbopack: { root: path.resolve(".") },
  // Native or server-only: required at run time, never bundled.
  serverExternalPackages: ["@node-rs/argon2", "bullmq", "dockerode", "ioredis", "pino", "postgres", "prom-client", "ws"],
  // A page that was opened once shows what it knows at once on the way back; the live streams correct it.
  experimental: { staleTimes: { dynamic: 0 } },
};

export default config;
