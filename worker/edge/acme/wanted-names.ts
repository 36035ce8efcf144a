import type { RouteDocument } from "@/server/domains/route-document";

/** The names for which a document wants the edge to get a certificate by itself. */
export const wantedNames = ({ http }: RouteDocument): string[] => [
  ...new Set(
    Object.values(http.routers).flatMap(({ tls }) =>
      tls?.certResolver === undefined ? [] : (tls.domains ?? []).map(({ main }) => main),
    ),
  ),
];
