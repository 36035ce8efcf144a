"use client";
import { ExternalLink } from "lucide-react";
import { Field } from "@/app/components/ui/field";
import { SelectField } from "@/app/components/ui/select-field";
import type { ProviderValues } from "./provider-form";

type FieldsProps = {
  values: ProviderValues;
  /** Where what is left empty stays as it is. */
  isChange: boolean;
  faultOf: (name: keyof ProviderValues) => string | undefined;
  onChange: (change: Partial<ProviderValues>) => void;
};

const sealed = "It is kept sealed, and never shown again.";

/** With what a provider is spoken to. */
export const CredentialFields = (props: FieldsProps) =>
  props.values.kind === "cloudflare" ? <Token {...props} /> : <SignedUpdates {...props} />;

const plain = { autoComplete: "off", autoCapitalize: "none", spellCheck: false } as const;

const Token = ({ values, isChange, faultOf, onChange }: FieldsProps) => (
  <>
    <div className="rounded-md border bg-sunken px-3.5 py-3 text-[13px]">
      <p>
        Make a token at Cloudflare under{" "}
        <a
          className="inline-flex items-center gap-1 text-accent underline"
          href="https://dash.cloudflare.com/profile/api-tokens"
          target="_blank"
          rel="noopener noreferrer"
        >
          My Profile, API Tokens
          <ExternalLink className="size-3.5" aria-hidden="true" />
        </a>
        .
      </p>
      <p className="mt-1">
        It must be allowed <span className="font-medium">Zone, DNS, Edit</span> for this one zone, and nothing else.
      </p>
    </div>
    <Field
      label="API token"
      hint={sealed}
      {...plain}
      type="password"
      autoComplete="new-password"
      placeholder={isChange ? "Unchanged" : undefined}
      error={faultOf("apiToken")}
      value={values.apiToken}
      onChange={(event) => onChange({ apiToken: event.target.value })}
    />
  </>
);

const SignedUpdates = ({ values, isChange, faultOf, onChange }: FieldsProps) => (
  <>
    <Field
      label="Name server"
      placeholder="ns1.example.com:53"
      hint="The primary, which takes dynamic updates (RFC 2136): BIND, Knot DNS, PowerDNS."
      {...plain}
      error={faultOf("server")}
      value={values.server}
      onChange={(event) => onChange({ server: event.target.value })}
    />
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        label="Name of the TSIG key"
        placeholder="acme-key"
        {...plain}
        error={faultOf("keyName")}
        value={values.keyName}
        onChange={(event) => onChange({ keyName: event.target.value })}
      />
      <SelectField
        label="Its algorithm"
        value={values.keyAlgorithm}
        error={faultOf("keyAlgorithm")}
        onChange={(event) => onChange({ keyAlgorithm: event.target.value })}
        options={[
          { value: "", label: isChange ? "Unchanged" : "HMAC-SHA256" },
          ...(isChange ? [{ value: "hmac-sha256", label: "HMAC-SHA256" }] : []),
          { value: "hmac-sha384", label: "HMAC-SHA384" },
          { value: "hmac-sha512", label: "HMAC-SHA512" },
        ]}
      />
    </div>
    <Field
      label="Its secret"
      hint={`In base64. ${sealed}`}
      {...plain}
      type="password"
      autoComplete="new-password"
      placeholder={isChange ? "Unchanged" : undefined}
      error={faultOf("keySecret")}
      value={values.keySecret}
      onChange={(event) => onChange({ keySecret: event.target.value })}
    />
  </>
);
