/** Versions and times that both sides hold to. */
export const protocolVersion = 1;

export const heartbeatEveryMs = 5_000;
/** Docker is not touched without an acknowledged heartbeat younger than this (monotonic). */
export const fenceAfterMs = 20_000;
/** Longest piece of build log in one message, in UTF-8 bytes. */
export const logPieceBytes = 65_536;
/** The edge must confirm a switch within this time, else the pointer goes back. */
export const routeConfirmWithinMs = 60_000;
/** A look at a repository, its fetch included, is answered within this time or not at all. */
export const inspectionDeadlineMs = 60_000;
/** A question to a worker is answered within this time or not at all. */
export const questionDeadlineMs = 5_000;
