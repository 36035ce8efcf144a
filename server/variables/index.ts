/** The front door of environment variables. */
export { beginWithVariables } from "./begin-with";
export { keepEnvironment, keptEnvironment, keptIdentity, readVariables, variableIdentity, variablesFor } from "./kept";
