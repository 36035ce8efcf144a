/** The front door of environment variables. */
export { keepEnvironment, keptEnvironment, keptIdentity, readVariables, variableIdentity } from "./kept";
