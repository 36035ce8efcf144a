export { closeDatabase, type Database, db, type Transaction } from "./client";
export { isStoreAway, isUnstorable, uniqueViolation } from "./faults";
export { migrate } from "./migrate";
export { afterCommit, transaction, tryAdvisoryLock, withAdvisoryLock } from "./transaction";
