/**
 * The front door of apps. The use cases (create, delete, start …) are reached through `router.ts` alone: they call
 * deployments and workers, which themselves enter here.
 */
export { type AccessOptions, type AppRow, appOf, visibleTo } from "./access";
export { finishDelete, removeIfGone } from "./finish-delete";
export { gitAccessOf } from "./git-access";
export { headOfApp } from "./head-of-app";
export { hostsOfApp } from "./hosts-of-app";
export { httpsPort } from "./https-port";
export { type ContainersSeen, markHostLost, markRunning, markUnseen, observeContainers } from "./observe";
export { observeDiskUse } from "./observe-disk";
export { refuseForPreview, settingsForPreview, withPresentSettings } from "./preview-settings";
