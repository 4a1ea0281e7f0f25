// What sees to it that nothing of a function outlives it, or the server, however that ends: a shell that waits on a pipe
// which the server alone holds. A group of processes is one step for the system to kill. What has left its group (setsid,
// daemons) is known by a mark in its environment, which is inherited: all that have it are stopped, until a look finds no
// other, and then killed. So nothing forks faster than it is found, and the event loop never looks at processes.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';

const VARIABLE = 'FANFARE_PROCESS';

/** Where there is no /proc, groups are all that is found. Its arguments: the variable with what all marks begin with. */
const SCRIPT = `
sweep() {
  before= looks=0
  while [ "$looks" -lt 500 ]; do
    looks=$((looks + 1))
    found=$(grep -Fls "$1" /proc/[0-9]*/environ)
    [ -n "$found" ] || return
    signal=STOP
    [ "$found" = "$before" ] && signal=KILL
    before=$found
    for file in $found; do
      pid=\${file#/proc/}
      kill -s "$signal" "\${pid%/environ}"
    done
  done
}
groups=' '
while read -r word pid mark; do
  case $word in
    began) groups="$groups$pid " ;;
    ended)
      case $groups in *" $pid "*) groups="\${groups%% $pid *} \${groups#* $pid }" ;; esac
      sweep "$mark"
      ;;
  esac
done
for pid in $groups; do kill -s KILL -- "-$pid"; done
sweep "$1"
`;

/** A process that is the leader of a group. */
export type Kept = { readonly pid: number; readonly mark: string };

export class Keeper implements Disposable {
  /** What all marks begin with. */
  readonly #common = randomBytes(12).toString('hex');
  readonly #groups = new Set<Kept>();
  #shell: ChildProcess | undefined;
  #marks = 0;

  /** For the environment of a process and all that it starts: a variable and its value. */
  newMark(): readonly [string, string] {
    return [VARIABLE, `${this.#common}-${String(this.#marks++).padStart(10, '0')}`];
  }

  began(kept: Kept): void {
    this.#groups.add(kept);
    if (this.#shell) this.#say('began', kept);
    else this.#start();
  }

  /** Its group has been killed: what has left it is still to be found. */
  ended(kept: Kept): void {
    this.#groups.delete(kept);
    this.#say('ended', kept);
  }

  /** The rest is swept a moment later, also when the server has gone by then. */
  [Symbol.dispose](): void {
    this.#shell?.stdin?.end();
    this.#shell = undefined;
  }

  #start(): void {
    const shell = spawn('/bin/sh', ['-c', SCRIPT, 'keeper', `${VARIABLE}=${this.#common}`], {
      cwd: '/',
      env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#shell = shell;
    shell.unref();
    (shell.stdin as Socket).unref();
    shell.stdin.on('error', () => {});
    // Another one hears of all that there are: at once where it was killed, else with the next process.
    const gone = (isKilled: boolean) => {
      if (this.#shell !== shell) return;
      this.#shell = undefined;
      if (isKilled && this.#groups.size > 0) this.#start();
    };
    shell.on('error', () => gone(false));
    shell.on('exit', (_code, signal) => gone(signal !== null));
    for (const kept of this.#groups) this.#say('began', kept);
  }

  #say(word: 'began' | 'ended', { pid, mark }: Kept): void {
    this.#shell?.stdin?.write(`${word} ${pid} ${VARIABLE}=${mark}\n`);
  }
}
