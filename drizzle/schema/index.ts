export * from "./accounts";
export * from "./apps";
export * from "./audit";
export * from "./deployments";
export * from "./logs";
export * from "./schedules";
export * from "./workers";
