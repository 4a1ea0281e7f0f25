// Runs a command beside what a module starts in this process, and ends as the command does: `node beside.mjs MODULE COMMAND…`.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const [module, command, ...args] = process.argv.slice(2);
await import(resolve(module));
const child = spawn(command, args, { stdio: 'inherit' });
child.on('exit', (code) => process.exit(code ?? 1));
process.on('SIGTERM', () => child.kill('SIGTERM'));
// Ctrl-C goes to all who share the terminal, and a second one would hurry the command.
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
