import { expect, it } from "vitest";
import { dashboardPortOf } from "./dashboard-port";

it.each([
  ["http://127.0.0.1:3000", 3000],
  ["http://localhost:4000", 4000],
  ["http://[::1]:3000", null],
  ["http://127.0.0.1", 80],
  ["https://127.0.0.1:3000", null],
  ["http://10.0.0.2:3000", null],
  ["https://paas.example.com", null],
])("the dashboard at %s is at the loopback port %s", (url, port) => expect(dashboardPortOf(new URL(url))).toBe(port));
