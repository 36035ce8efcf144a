import { generateKeyPair } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Agent } from "node:https";
import { rootCertificates } from "node:tls";
import { promisify } from "node:util";
import { type AuthorityFault, faultType } from "../certificates/authority-fault-rules";

/** One question to the authority. */
const requestTimeoutMs = 30_000;
const largestAnswer = 1_000_000;

/** The authority gave no certificate; `fault` says why. */
export class AuthorityRefused extends Error {
  constructor(readonly fault: AuthorityFault) {
    super(`${fault.type} ${fault.status ?? ""} ${fault.detail}`.trim());
    this.name = "AuthorityRefused";
  }
}

const noFault: AuthorityFault = { type: "", status: null, detail: "", retryAfterMs: null };
export const refused = (some: Partial<AuthorityFault>): AuthorityRefused => new AuthorityRefused({ ...noFault, ...some });

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** What the authority says of a thing that it refused: a problem document, or the `error` of an order. */
export const problemOf = (data: unknown): { type: string; detail: string } => {
  const { type, detail } = typeof data === "object" && data !== null ? (data as { type?: unknown; detail?: unknown }) : {};
  return { type: faultType(textOf(type)), detail: textOf(detail) };
};

/** Seconds, or a date, as HTTP has it. */
const retryAfterMs = (header: unknown): number | null => {
  const text = textOf(header);
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? null : Math.max(0, moment - Date.now());
};

const readRoots = async (path: string): Promise<string> => {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw refused({ type: "unreadableRoots", detail: String(error) });
  }
};

/** Of an account at an authority: PKCS 8, PEM. */
export const newAccountKey = async (): Promise<string> => {
  const { privateKey } = await promisify(generateKeyPair)("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  return privateKey;
};

/** Of the last order: connections are kept within one. */
let agent: Agent | undefined;

/**
 * The library that speaks ACME, with our patience in place of its own, and what the authority says as a typed fault. `rootsFile`: PEM
 * of the authority's own root, where this system does not know it. @throws AuthorityRefused
 */
export const speakAcme = async (rootsFile: string | null) => {
  const library = await import("acme-client");
  const { axios } = library;
  const roots = rootsFile === null ? null : await readRoots(rootsFile);
  axios.interceptors.request.clear();
  axios.interceptors.response.clear();
  axios.interceptors.response.use(
    (response) => {
      if (response.status < 400) return response;
      const { type, detail } = problemOf(response.data);
      // The library asks again by itself with a new one.
      if (type === "badNonce") return response;
      throw refused({ type, status: response.status, detail, retryAfterMs: retryAfterMs(response.headers["retry-after"]) });
    },
    (error: unknown) => {
      const { code, message } =
        error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: String(error) };
      throw refused({ type: code ?? "", detail: message });
    },
  );
  agent?.destroy();
  agent = new Agent({ keepAlive: true, maxSockets: 2, ...(roots === null ? {} : { ca: [...rootCertificates, roots] }) });
  Object.assign(axios.defaults, {
    timeout: requestTimeoutMs,
    proxy: false,
    maxContentLength: largestAnswer,
    httpsAgent: agent,
  });
  return library;
};
