// The program: `start` serves; everything else is the command line.

async function main(): Promise<number> {
  const [command, ...rest] = process.argv.slice(2);
  if (command === 'start') {
    const { start } = await import('./start.ts');
    return start(rest, process.env);
  }
  const { runCli } = await import('./cli/main.ts');
  return runCli(process.argv.slice(2), {
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
  });
}

process.exitCode = await main();
