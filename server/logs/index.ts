export { type AppendResult, appendBuildLog, type BuildLogPiece } from "./append-build-log";
export { type BuildLogRequest, buildLogResponse } from "./build-log-response";
export { type BuildLogPage, readBuildLogPage, readBuildLogPages } from "./read-build-log";
export { type LogTail, readLogTail } from "./read-log-tail";
export { type BuildLogChunk, type FollowBuildLog, watchBuildLog } from "./watch-build-log";
