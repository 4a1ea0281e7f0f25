/** The end of a program that has nothing left to do. */
export function finish(code: number): void {
  process.exitCode = code;
  // Everything is said: ending here spares Node its tidying up. What is still on its way keeps the process alive.
  if (process.stdout.writableLength === 0 && process.stderr.writableLength === 0) process.exit();
}
