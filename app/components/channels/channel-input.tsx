import { Field } from "@/app/components/ui/field";
import { SelectField } from "@/app/components/ui/select-field";
import type { ChannelField } from "./channel-fields";

type ChannelInputProps = {
  field: ChannelField;
  /** Where what is left empty stays as it is. */
  isChange: boolean;
  value: string;
  error: string | undefined;
  onChange: (text: string) => void;
};

/** One field of a channel, as its description says. */
export const ChannelInput = ({ field, isChange, value, error, onChange }: ChannelInputProps) => {
  const { label, hint, options, placeholder, isSecret = false, isOptional = false } = field;
  if (options !== undefined) {
    return (
      <SelectField
        label={label}
        hint={hint}
        error={error}
        options={options}
        value={value === "" ? options[0]?.value : value}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  return (
    <Field
      label={label}
      hint={hint}
      error={error}
      aside={isOptional && !isChange ? "optional" : undefined}
      placeholder={isChange ? "Unchanged" : placeholder}
      type={isSecret ? "password" : "text"}
      autoComplete={isSecret ? "new-password" : "off"}
      autoCapitalize="none"
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
};
