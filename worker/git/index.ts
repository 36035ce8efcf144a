/** Front door of git for the host: from an address and a commit to a checked folder, and from there to its Dockerfile. */
export { type FetchedSource, type FetchRequest, fetchSource } from "./fetch-source";
export { listTree } from "./list-tree";
export { cleanTrees, inspectionPrefix, removeMirror, removeTree, treeFolder } from "./mirror";
export { resolveFolderInTree, resolveInTree } from "./resolve-in-tree";
