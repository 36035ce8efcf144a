"use client";
import { useFormContext } from "react-hook-form";
import { Field } from "@/app/components/ui/field";
import { TextAreaField } from "@/app/components/ui/text-area-field";
import type { ConnectionKind, Provider } from "@/server/git/providers/schema";

type CredentialValues = {
  token?: string | undefined;
  username?: string | null | undefined;
  clientId?: string | undefined;
  clientSecret?: string | undefined;
  appId?: string | undefined;
  privateKey?: string | undefined;
  installationId?: string | undefined;
};

const emptyIsNone = (text: string | undefined) => (text === undefined || text.trim() === "" ? undefined : text.trim());
const kept = { hint: "It is kept sealed, sent to this server alone, and never shown again." };

type FieldsProps = {
  provider: Provider;
  kind: ConnectionKind;
  /** Where what is left empty stays as it is. */
  isChange?: boolean;
};

/** What proves who we are, below a form of a connection. */
export const CredentialFields = ({ provider, kind, isChange = false }: FieldsProps) => {
  const { register, formState } = useFormContext<CredentialValues>();
  const input = (name: keyof CredentialValues) => ({
    ...register(name, { setValueAs: emptyIsNone }),
    error: formState.errors[name]?.message,
    autoComplete: "off",
    spellCheck: false,
    ...(isChange ? { placeholder: "Unchanged" } : {}),
  });
  const secret = { type: "password", autoComplete: "new-password" } as const;
  switch (kind) {
    case "token":
      return (
        <>
          {provider === "bitbucket" ? (
            <Field
              label="E-mail address of the account"
              aside="optional"
              hint="Needed for an API token; none for an access token of a repository or a workspace."
              {...input("username")}
            />
          ) : null}
          <Field label="Access token" {...kept} {...input("token")} {...secret} />
        </>
      );
    case "oauth":
      return (
        <>
          <Field label="Client id" {...input("clientId")} />
          <Field label="Client secret" {...kept} {...input("clientSecret")} {...secret} />
        </>
      );
    case "github_app":
      return (
        <>
          <Field label="App id" hint="Or its client id; both are on the App's page." {...input("appId")} />
          <TextAreaField
            label="Private key"
            hint="The whole file that GitHub gives out under “Generate a private key”. It is kept sealed and never shown again."
            {...input("privateKey")}
            placeholder={isChange ? "Unchanged" : "-----BEGIN RSA PRIVATE KEY-----"}
          />
          <Field
            label="Installation"
            aside="optional"
            inputMode="numeric"
            hint="Only where it is installed for several accounts."
            {...input("installationId")}
          />
        </>
      );
  }
};
