/**
 * The front door of alerts for those whose state they are about: apps, deployments, hosts. It leads to nothing that knows them in
 * turn; settling and evaluating are reached through `jobs/`.
 */
export { makeDefaultRules } from "./make-defaults";
export { ringAppAlerts, ringHostAlerts } from "./ring";
