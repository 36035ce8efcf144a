/** Front door of git for the host: from an address and a commit to a checked folder, and from there to its Dockerfile. */
export { type FetchedSource, type FetchRequest, fetchSource } from "./fetch-source";
export { cleanTrees, removeMirror, removeTree } from "./mirror";
export { resolveInTree } from "./resolve-in-tree";
