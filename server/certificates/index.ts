/** The front door of certificates. */
export { certificatesOfDomains, type DomainOfCertificate } from "./certificates-of-domains";
export { followDomain } from "./follow-domain";
export { type HostCertificate, loadHostCertificates } from "./load-host-certificates";
export { takeEdgeEnd } from "./take-edge-end";
export { takeEdgeState } from "./take-edge-state";
