/** The front door of image registries. */
export { credentialFor } from "./credential";
export { requireRegistry } from "./require-registry";
