import { expect, it } from "vitest";
import { prometheusReader } from "./prometheus-rules";

const text = `# HELP go_goroutines Number of goroutines that currently exist.
# TYPE go_goroutines gauge
go_goroutines 91
process_start_time_seconds 1.76395201e+09
# HELP traefik_service_request_duration_seconds How long it took to process the request on a service, partitioned by status code, protocol, and method.
# TYPE traefik_service_request_duration_seconds histogram
traefik_service_request_duration_seconds_bucket{code="200",method="GET",protocol="http",service="app-1@http",le="0.005"} 7
traefik_service_request_duration_seconds_bucket{code="200",method="GET",protocol="http",service="app-1@http",le="0.01"} 9
traefik_service_request_duration_seconds_bucket{code="200",method="GET",protocol="http",service="app-1@http",le="+Inf"} 10
traefik_service_request_duration_seconds_sum{code="200",method="GET",protocol="http",service="app-1@http"} 0.21
traefik_service_request_duration_seconds_count{code="200",method="GET",protocol="http",service="app-1@http"} 10
traefik_service_request_duration_seconds_bucket{code="503",method="POST",protocol="http",service="app-1@file",le="0.005"} 1
traefik_service_request_duration_seconds_bucket{code="503",method="POST",protocol="http",service="app-1@file",le="0.01"} 1
traefik_service_request_duration_seconds_bucket{code="503",method="POST",protocol="http",service="app-1@file",le="+Inf"} 2
traefik_service_request_duration_seconds_bucket{code="101",method="GET",protocol="websocket",service="app-1@http",le="+Inf"} 1
# TYPE traefik_service_requests_total counter
traefik_service_requests_total{code="200",method="GET",protocol="http",service="app-1@http"} 10
traefik_service_requests_total{code="204",method="PUT",protocol="http",service="app-1@http"} 1.000001e+06
traefik_service_requests_total{code="304",method="GET",protocol="http",service="app-2@http"} 3
traefik_service_requests_total{code="499",method="EXTENSION_METHOD",protocol="http",service="app-2@http"} 4 1763952010000
traefik_service_requests_total{code="503",method="POST",protocol="http",service="app-1@file"} 2
traefik_service_requests_total{code="101",method="GET",protocol="websocket",service="app-1@http"} 1
traefik_service_requests_bytes_total{code="200",method="GET",protocol="http",service="app-1@http"} 0
traefik_router_requests_total{code="200",method="GET",protocol="http",router="app-1@http",service="app-1@http"} 10
traefik_service_requests_total{code="200",method="GET"`;

it("sums Traefik's families per service, over methods, providers and codes of a class", () => {
  const reader = prometheusReader();
  for (const line of text.split("\n")) reader.take(line);
  const { boot, bounds, services } = reader.counters();
  expect({ boot, bounds }).toEqual({ boot: "1.76395201e+09", bounds: [5, 10] });
  expect(Object.fromEntries(services)).toEqual({
    "app-1": { classes: { "2xx": 1_000_011, "3xx": 0, "4xx": 0, "5xx": 2 }, cumulative: [8, 10, 12] },
    "app-2": { classes: { "2xx": 0, "3xx": 3, "4xx": 4, "5xx": 0 }, cumulative: [0, 0, 0] },
  });
});
