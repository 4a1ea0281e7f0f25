// All scenarios, in the order in which they run.
import type { Scenario } from './harness/scenario.ts';
import { accept } from './scenarios/accept.ts';
import { bystander } from './scenarios/bystander.ts';
import { commandLine } from './scenarios/command-line.ts';
import { fanOutSmall, fanOutLarge } from './scenarios/fan-out.ts';
import { functions } from './scenarios/functions.ts';
import { growth } from './scenarios/growth.ts';
import { idleMemory } from './scenarios/idle-memory.ts';
import { integration } from './scenarios/integration.ts';
import { large } from './scenarios/large.ts';
import { latency } from './scenarios/latency.ts';
import { logging } from './scenarios/logging.ts';
import { mixed } from './scenarios/mixed.ts';
import { native } from './scenarios/native.ts';
import { post } from './scenarios/post.ts';
import { receive } from './scenarios/receive.ts';
import { restart } from './scenarios/restart.ts';
import { slowReaders } from './scenarios/slow-readers.ts';
import { start } from './scenarios/start.ts';
import { tls } from './scenarios/tls.ts';
import { viewers } from './scenarios/viewers.ts';

export const scenarios: readonly Scenario[] = [
  fanOutSmall,
  fanOutLarge,
  native,
  large,
  growth,
  slowReaders,
  mixed,
  post,
  latency,
  receive,
  integration,
  accept,
  restart,
  idleMemory,
  tls,
  logging,
  viewers,
  bystander,
  functions,
  start,
  commandLine,
];
