import { serverNameOf } from "./known-hosts-rules";

/** What ssh is told, for one call of git. Paths are ours. */
export type SshCall = {
  server: { host: string; port: number; user: string };
  /** Checked, the one to be connected to; null: by the server's name. */
  address: string | null;
  keyFile: string;
  knownHostsFile: string;
  /** False: the first key that the server shows is taken and written down. */
  known: boolean;
};

/** How long a server may take to answer at all, and to say nothing: as for HTTP. Seconds. */
const connectSeconds = 20;
const silentSeconds = 15;

/**
 * A whole configuration, read instead of the user's and the system's. Everything in it is a constant, a path of ours or a word that
 * a grammar has passed. Nothing is forwarded, asked for, shared or run.
 */
export const sshConfig = ({ server, address, keyFile, knownHostsFile, known }: SshCall): string =>
  [
    "Host *",
    ...(address === null ? [] : [`HostName ${address}`]),
    `HostKeyAlias ${serverNameOf(server)}`,
    `User ${server.user}`,
    `Port ${server.port}`,
    `IdentityFile "${keyFile}"`,
    "IdentitiesOnly yes",
    "IdentityAgent none",
    "AddKeysToAgent no",
    "PreferredAuthentications publickey",
    "PasswordAuthentication no",
    "BatchMode yes",
    `StrictHostKeyChecking ${known ? "yes" : "accept-new"}`,
    `UserKnownHostsFile "${knownHostsFile}"`,
    "GlobalKnownHostsFile /dev/null",
    "HashKnownHosts no",
    "UpdateHostKeys no",
    "CheckHostIP no",
    "VerifyHostKeyDNS no",
    "CanonicalizeHostname no",
    "ForwardAgent no",
    "ForwardX11 no",
    "ClearAllForwardings yes",
    "PermitLocalCommand no",
    "ProxyCommand none",
    "ControlMaster no",
    "ControlPath none",
    "RequestTTY no",
    `ConnectTimeout ${connectSeconds}`,
    `ServerAliveInterval ${silentSeconds}`,
    "ServerAliveCountMax 2",
    "LogLevel ERROR",
    "",
  ].join("\n");

/** Variables through which git comes to that configuration. The command is a constant: the path is expanded inside quotes. */
export const sshEnvironment = (configFile: string): Record<string, string> => ({
  GIT_SSH_VARIANT: "ssh",
  GIT_SSH_COMMAND: 'ssh -F "$WISEHOSTING_SSH_CONFIG"',
  WISEHOSTING_SSH_CONFIG: configFile,
});
