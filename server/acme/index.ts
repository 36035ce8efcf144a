/** One way to ask a certificate authority, for the control plane and for hosts. */
export { AuthorityRefused, newAccountKey, refused } from "./authority";
export { type Given, orderCertificate, type Prover } from "./order-certificate";
