export { closeDatabase, type Database, db, type Transaction } from "./client";
export { databaseNow } from "./clock";
export { isStoreAway, isUnstorable, uniqueViolation } from "./faults";
export { migrate } from "./migrate";
export { rowsInParts } from "./rows-in-parts";
export { afterCommit, transaction, tryAdvisoryLock, withAdvisoryLock } from "./transaction";
