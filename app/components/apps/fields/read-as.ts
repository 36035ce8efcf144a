import { useFormContext } from "react-hook-form";
import type { FormSetting, SettingsValues } from "@/server/apps/settings-schema";

const textOrNull = (text: string | null) => (text === null || text.trim() === "" ? null : text.trim());
/** Before anything is typed it gets the value itself. */
const numberOrNull = (text: string | number | null) => (text === null || text === "" ? null : Number(text));
const yesOrNo = (text: string | boolean | null) =>
  text === "yes" || text === true ? true : text === "no" || text === false ? false : null;

/** How the text of an input becomes the value that the schema reads; an empty text is none. */
const readAs = {
  text: {},
  number: { valueAsNumber: true },
  numberOrNull: { setValueAs: numberOrNull },
  textOrNull: { setValueAs: textOrNull },
  yesOrNo: { setValueAs: yesOrNo },
} as const;

/** The form around, as both forms share it: new app and settings. `input` ties a control to a setting, its fault included. */
export const useSettingsForm = () => {
  const form = useFormContext<SettingsValues>();
  const { errors } = form.formState;
  const faultOf = (name: FormSetting): string | undefined => {
    const message = errors[name]?.message;
    return typeof message === "string" ? message : undefined;
  };
  const input = (name: FormSetting, kind: keyof typeof readAs = "text") => ({
    ...form.register(name, readAs[kind]),
    error: faultOf(name),
  });
  return { form, input, faultOf };
};
