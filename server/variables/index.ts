/** The front door of environment variables. */
export { keepEnvironment, keptEnvironment, readVariables } from "./kept";
