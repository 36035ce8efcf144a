import { expect, it } from "vitest";
import { dashboardNameAt } from "./dashboard-name-rules";

const here = { dashboardPort: 3000, edgeHttpPort: 80, edgeHttpsPort: 443 };
const secure = { hostname: "paas.example.com", secure: true, port: 3000 };

it.each([
  ["https at the edge's port", "https://paas.example.com", here, secure],
  ["https at another port of the edge", "https://paas.example.com:8443", { ...here, edgeHttpsPort: 8443 }, secure],
  ["plain http at the edge's port", "http://paas.internal", here, { hostname: "paas.internal", secure: false, port: 3000 }],
  ["a proxy at 443 in front of the edge at 8443", "https://paas.example.com", { ...here, edgeHttpsPort: 8443 }, null],
  ["the dashboard's own port", "http://localhost:3000", here, null],
  ["a host elsewhere", "https://paas.example.com", { ...here, dashboardPort: null }, null],
])("the dashboard's name at an edge: %s", (_, url, host, expected) => expect(dashboardNameAt(url, host)).toEqual(expected));
