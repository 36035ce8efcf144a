export { testDatabase } from "./database";
export { testApp, testCaller, testWorker } from "./people";
export { testRepository } from "./repository";
export { testRequest, testToken } from "./requests";
export * from "./story";
export { testSubscriber } from "./subscriber";
