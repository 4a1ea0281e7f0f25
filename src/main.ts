// The program: `start` serves; everything else is the command line.

async function main(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2));
  // Everything is said: ending here spares Node its tidying up. What is still on its way keeps the process alive.
  if (process.stdout.writableLength === 0 && process.stderr.writableLength === 0) process.exit();
}

async function run(words: string[]): Promise<number> {
  const [command, ...rest] = words;
  if (command === 'start') {
    const [{ start }, { leave }] = await Promise.all([import('./start/start.ts'), import('./launch/leave.ts')]);
    const code = await start(rest, process.env);
    await leave(code);
    return code;
  }
  const { runCli } = await import('./cli/main.ts');
  // The process as it is: it opens its streams when they are asked for, and most commands never ask for stdin.
  return runCli(words, process);
}

void main();
