/** Told to the control plane; with `protocolVersion` it says what this host can do. */
export const softwareVersion = "0.1.0";
