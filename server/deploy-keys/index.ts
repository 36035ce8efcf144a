/** The front door of deploy keys. */
export { keyAccessOf, noteServerKeys, requireDeployKey } from "./access";
export { deployKeyIdentity } from "./store";
