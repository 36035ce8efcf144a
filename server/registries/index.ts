/** The front door of image registries. */
export { credentialFor, registryIdentity } from "./credential";
export { requireRegistry } from "./require-registry";
