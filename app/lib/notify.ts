import { readPreferences } from "./preferences";

/** What the browser says about notifications; `unsupported` also over plain HTTP from another machine. */
export type NotificationState = "unsupported" | NotificationPermission;

export const notificationState = (): NotificationState =>
  typeof Notification === "undefined" || !window.isSecureContext ? "unsupported" : Notification.permission;

/** Shows one on the desktop if the person allowed it; a click on it leads to `href`. False when it was not shown. */
export const notify = ({ title, body, href }: { title: string; body: string; href: string }): boolean => {
  if (!readPreferences().notifications || notificationState() !== "granted") return false;
  const shown = new Notification(title, { body, icon: "/icon.svg", tag: href });
  shown.onclick = () => {
    window.focus();
    window.location.assign(href);
    shown.close();
  };
  return true;
};
