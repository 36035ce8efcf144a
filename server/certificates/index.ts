/** The front door of certificates. */
export { type HostCertificate, loadHostCertificates } from "./load-host-certificates";
export { takeEdgeState } from "./take-edge-state";
