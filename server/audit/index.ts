export { emit } from "./emit";
export type { AuditAction, AuditEvent } from "./schema";
