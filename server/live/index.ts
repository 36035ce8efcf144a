export { latestOnly, makeBell, pause } from "./bell";
export type { Channel, PayloadOf } from "./channels";
export { askRedis, closeRedis, redis } from "./connection";
export { type Limit, makeLimiter } from "./make-limiter";
export { publish } from "./publish";
export { closeSubscriber, subscribe, type WatchOptions, watch } from "./subscribe";
