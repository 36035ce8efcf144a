/** The front door of what a new host takes from web: a script, the worker's bundle, and Node. */
export { describeInstallScript } from "./script";
