// The completion scripts in the shells they are for: a line is typed in a terminal, Tab is pressed, the line is read.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { FANFARE } from '../support/process.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { scratchDirectory } from './support.ts';

const run = promisify(execFile);
/** Gives a program a terminal (util-linux). */
const SCRIPT = 'script';

function isMissing(t: TestContext, ...programs: string[]): boolean {
  const folders = (process.env['PATH'] ?? '').split(':');
  const missing = programs.filter((program) => !folders.some((folder) => existsSync(join(folder, program))));
  if (missing.length > 0) t.skip(`NOT CHECKED: ${missing.join(' and ')} is not installed`);
  return missing.length > 0;
}

/** A home with a file, a room on a server, and `fanfare` on the PATH. */
async function world() {
  const stack = new AsyncDisposableStack();
  const home = stack.use(scratchDirectory());
  const gateway = stack.use(await testGateway());
  const { arn = '' } = await gateway.chat.createRoom({ name: 'lobby' });
  symlinkSync(FANFARE, join(home.path, 'fanfare'));
  mkdirSync(join(home.path, 'a folder'));
  writeFileSync(join(home.path, 'a file'), '');
  const env: NodeJS.ProcessEnv = {
    PATH: `${home.path}:${process.env['PATH']}`,
    HOME: home.path,
    TERM: 'xterm',
    PS1: 'READY> ',
    HISTFILE: '/dev/null',
    LD_LIBRARY_PATH: process.env['LD_LIBRARY_PATH'],
    AWS_ENDPOINT_URL: gateway.url,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: rootKey.accessKeyId,
    AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey,
  };
  return { arn, env, home: home.path, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** A shell in a terminal wide enough for every line. `typed` answers what the line has become. */
function terminal(shell: string, { env, home }: { env: NodeJS.ProcessEnv; home: string }) {
  const child = spawn(SCRIPT, ['-qfec', `stty cols 500; exec ${shell}`, '/dev/null'], { cwd: home, env });
  let output = '';
  let check = () => {};
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    check();
  });
  let hasEnded = false;
  child.once('close', () => {
    hasEnded = true;
    check();
  });
  const until = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      check = () => {
        const found = pattern.exec(output);
        if (hasEnded && !found) reject(new Error(`the shell has ended: ${output}`));
        if (!found) return;
        output = output.slice(found.index + found[0].length);
        resolve(found);
      };
      check();
    });
  return {
    until,
    /** Run a command that prints nothing. */
    async enter(command: string): Promise<void> {
      child.stdin.write(`${command}; printf 'DONE%s\\n' ${'' /* the echo of the command must not match */}1\n`);
      await until(/DONE1[^]*READY> /);
    },
    /** The line after Tab; Ctrl-X shows and clears it. */
    async typed(text: string): Promise<string> {
      child.stdin.write(`${text}\t\u0018`);
      const [, line = ''] = await until(/LINE<(.*)>/);
      return line;
    },
    /** Waits for the shell, which may have something to write to its home. */
    async [Symbol.asyncDispose](): Promise<void> {
      child.stdin.write('exit\n');
      if (!hasEnded) await once(child, 'close');
    },
  };
}

type Shell = ReturnType<typeof terminal>;

/** What every shell must do alike. */
async function completes(shell: Shell, { arn }: { arn: string }): Promise<void> {
  assert.equal(await shell.typed('fanfare ivs'), 'fanfare ivschat ');
  assert.equal(
    await shell.typed('fanfare ivschat send-event --room-i'),
    'fanfare ivschat send-event --room-identifier ',
  );
  assert.equal(
    await shell.typed('fanfare ivschat get-room --identifier arn:aws:i'),
    `fanfare ivschat get-room --identifier ${arn} `,
  );
  assert.equal(await shell.typed('~/fanfare ivschat delete-r'), '~/fanfare ivschat delete-room ');
  assert.equal(await shell.typed('fanfare --color=of'), 'fanfare --color=off ');
  assert.equal(
    await shell.typed('fanfare ivschat send-event --cli-input-json file://a\\ fi'),
    'fanfare ivschat send-event --cli-input-json file://a\\ file ',
  );
  assert.equal(await shell.typed('fanfare start --data a\\ f'), 'fanfare start --data a\\ folder/', 'a folder goes on');
  assert.equal(await shell.typed('fanfare nosuch x'), 'fanfare nosuch x');
}

test('bash completes commands, options, ARNs and files', { timeout: 60_000 }, async (t) => {
  if (isMissing(t, 'bash', SCRIPT)) return;
  await using all = await world();
  await using shell = terminal('bash --norc --noprofile -i', all);
  await shell.until(/READY> /);
  await shell.enter(`bind -x '"\\C-x": printf "LINE<%s>\\n" "$READLINE_LINE"; READLINE_LINE='`);
  await shell.enter('source <(fanfare completion bash)');
  await completes(shell, all);
  assert.equal(
    await shell.typed('fanfare ivschat get-room --identifier "arn:aws:i'),
    `fanfare ivschat get-room --identifier "${all.arn}"`,
  );
});

test('zsh completes commands, options, ARNs and files', { timeout: 60_000 }, async (t) => {
  if (isMissing(t, 'zsh', SCRIPT)) return;
  await using all = await world();
  await using shell = terminal('zsh -f -i', all);
  await shell.until(/READY> /);
  await shell.enter('show() { zle -I; print -r -- "LINE<$BUFFER>"; BUFFER= }; zle -N show; bindkey "^X" show');
  await shell.enter('autoload -Uz compinit; compinit -D -u');
  await shell.enter('source <(fanfare completion zsh)');
  await completes(shell, all);
});

test('fish completes commands, options, ARNs and files, and describes them', { timeout: 60_000 }, async (t) => {
  if (isMissing(t, 'fish')) return;
  await using all = await world();
  const offered = async (line: string) => {
    const script = `fanfare completion fish | source; complete -C '${line}'`;
    return (await run('fish', ['--no-config', '-c', script], { env: all.env, cwd: all.home })).stdout;
  };
  assert.match(await offered('fanfare ivs'), /^ivschat\tChat rooms.*\n$/);
  assert.match(await offered('fanfare ivschat send-event --room-i'), /^--room-identifier\t.*\n$/);
  assert.equal(await offered('fanfare ivschat get-room --identifier arn:aws:i'), `${all.arn}\tlobby\n`);
  assert.match(await offered('~/fanfare ivschat delete-r'), /^delete-room\t/);
  assert.equal(
    await offered('fanfare ivschat send-event --cli-input-json file://a'),
    'file://a file\nfile://a folder/\n',
  );
  assert.equal(await offered('fanfare nosuch '), '');
});
