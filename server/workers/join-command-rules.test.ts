import { expect, it } from "vitest";
import { joinCommand } from "./join-command-rules";

it.each([
  [
    "https://paas.example.com/v1/install/worker.sh",
    "curl -fsSL https://paas.example.com/v1/install/worker.sh | sudo sh -s -- --token whj_a-b_c",
  ],
  ["http://[fd00::4]:3000/x", "curl -fsSL http://[fd00::4]:3000/x | sudo sh -s -- --token whj_a-b_c"],
  ["https://paas.example.com/a;b/x", "curl -fsSL 'https://paas.example.com/a;b/x' | sudo sh -s -- --token whj_a-b_c"],
])("%s", (url, command) => expect(joinCommand(url, "whj_a-b_c")).toBe(command));
