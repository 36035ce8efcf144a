export { type Caller, systemCaller } from "./schema";
