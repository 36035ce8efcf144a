export { testDatabase } from "./database";
export { testApp, testCaller, testWorker } from "./people";
export { testRepository } from "./repository";
export * from "./story";
export { testRequest, testToken } from "./requests";
