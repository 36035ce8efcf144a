export { type AlertBell, consumeAlerts, ringAlerts, ringAlertsAgain } from "./alerts";
export { briefConnection, type OutageListener, patientConnection, reportOutages } from "./connection";
export { type ConsumeDeploysOptions, consumeDeploys, type DeployConsumer } from "./consume-deploys";
export { closeQueues, enqueueDeploy, isDeployQueued, onQueuesBack, removeDeploy } from "./deploys";
export { Later } from "./doorbells";
export { type ChannelBell, consumeNotifications, ringChannel, ringChannelNow } from "./notifications";
export { cutQueueUser, deleteQueueUser, isQueueOpenToAll, queueCredentials, writeQueueUser } from "./queue-users";
export { runSchedules, type Schedule, type ScheduleOptions } from "./schedules";
export { consumeTasks, ringTask, ringTaskNow, type Task, type TaskKind } from "./tasks";
