import { request } from "node:https";
import type { PeerCertificate, TLSSocket } from "node:tls";

export type SecureAnswer = {
  status: number;
  body: string;
  headers: Record<string, string | string[] | undefined>;
  certificate: Pick<PeerCertificate, "serialNumber" | "valid_to" | "issuer" | "subjectaltname">;
};

/** One GET by TLS of a host on this machine, whose certificate must come from `ca` (PEM). */
export const getSecurely = (at: { port: number; hostname: string; path?: string; ca: string }): Promise<SecureAnswer> =>
  new Promise((resolve, reject) => {
    const { port, hostname, path = "/", ca } = at;
    const asking = request(
      { host: "127.0.0.1", port, path, ca, servername: hostname, agent: false, headers: { host: `${hostname}:${port}` } },
      (response) => {
        const certificate = (response.socket as TLSSocket).getPeerCertificate();
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (piece: string) => {
          body += piece;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers, certificate }));
        response.on("error", reject);
      },
    );
    asking.setTimeout(10_000, () => asking.destroy(new Error(`https://${hostname}${path}: nothing came for 10 s`)));
    asking.on("error", reject);
    asking.end();
  });
