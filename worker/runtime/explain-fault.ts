/** Why the control plane could not be reached, in a sentence. */

type Coded = { code?: unknown; cause?: unknown; message?: unknown };

/** `fetch` hides what happened in the cause. */
const rootOf = (error: unknown): Coded => {
  const { cause } = error as Coded;
  return cause instanceof Error ? rootOf(cause) : (error as Coded);
};

const clockSays = (now: Date): string => `This machine's clock says ${now.toISOString().replace("T", " ").slice(0, 19)} UTC`;

const ofCertificates: Readonly<Record<string, (now: Date) => string>> = {
  CERT_NOT_YET_VALID: (now) =>
    `The control plane's certificate is not valid yet. ${clockSays(now)}: it is probably behind. Set it (timedatectl set-ntp true).`,
  CERT_HAS_EXPIRED: (now) =>
    `The control plane's certificate has expired. ${clockSays(now)}: if that is ahead, set it (timedatectl set-ntp true); else renew the certificate.`,
  SELF_SIGNED_CERT_IN_CHAIN: () => unknownAuthority,
  DEPTH_ZERO_SELF_SIGNED_CERT: () => unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: () => unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: () => unknownAuthority,
};
const unknownAuthority =
  "The control plane's certificate is signed by an authority that this machine does not know. Give its certificate with NODE_EXTRA_CA_CERTS (--ca FILE of the install script).";

/** `now` is this machine's own clock: a wrong one makes good certificates bad. */
export const explainFault = (error: unknown, now: Date = new Date()): string => {
  const { code, message } = rootOf(error);
  const explain = typeof code === "string" ? ofCertificates[code] : undefined;
  return explain?.(now) ?? (typeof message === "string" && message !== "" ? message : String(error));
};
