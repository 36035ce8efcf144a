export { testDatabase } from "./database";
export { testApp, testCaller, testWorker } from "./people";
