"use client";
import { Field } from "@/app/components/ui/field";
import type { OptionForm } from "./option-form";
import { Rows } from "./rows";

/** `isKept`: there is one already, whose password stays where none is typed. */
type User = { username: string; password: string; isKept: boolean };
const nobody: User = { username: "", password: "", isKept: false };

export const passwordForm: OptionForm<readonly { username: string }[], readonly User[]> = {
  draftOf: (value) => (value === null ? [nobody] : value.map(({ username }) => ({ username, password: "", isKept: true }))),
  valueOf: (users) =>
    users
      .filter(({ username, password }) => username !== "" || password !== "")
      .map(({ username, password }) => ({ username, ...(password === "" ? {} : { password }) })),
  Fields: ({ draft, onChange }) => (
    <Rows what="user" rows={draft} empty={nobody} onChange={onChange}>
      {(user, change, place) => (
        <>
          <Field
            label={place === 0 ? "User name" : `User name ${place + 1}`}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            readOnly={user.isKept}
            value={user.username}
            onChange={(event) => change({ ...user, username: event.target.value })}
          />
          <Field
            label={place === 0 ? "Password" : `Password ${place + 1}`}
            type="password"
            autoComplete="new-password"
            placeholder={user.isKept ? "Unchanged" : ""}
            value={user.password}
            onChange={(event) => change({ ...user, password: event.target.value })}
          />
        </>
      )}
    </Rows>
  ),
};
