export { latestOnly, makeBell, pause } from "./bell";
export type { Channel, PayloadOf } from "./channels";
export { askRedis, closeRedis, redis } from "./connection";
export { publish } from "./publish";
export { closeSubscriber, subscribe, type WatchOptions, watch } from "./subscribe";
