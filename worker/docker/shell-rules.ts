/** How the engine, or the init that it puts into containers, says that an image has no `/bin/sh`. Pure. */
export const saysNoShell = (text: string): boolean =>
  /exec "?\/bin\/sh"? failed: No such file|exec: "?\/bin\/sh"?: .*no such file/i.test(text);
