// `fanfare status --watch`: the screen painted in place until Ctrl-C.
import { setTimeout as pause } from 'node:timers/promises';
import { TransportError } from '../../../aws/client/transport.ts';
import type { CommandContext } from '../../words/command-context.ts';
import { printDocument } from '../print-document.ts';
import { transportText } from '../../personality/transport-text.ts';
import { OperationFailure } from '../../call/operation-failure.ts';
import { InPlace } from '../../screen/in-place.ts';
import { paintFor, widthOf } from '../../screen/paint.ts';
import type { Status } from './status-screen.ts';
import { statusScreen } from './status-screen.ts';

type Watch = {
  readonly look: () => Promise<Status>;
  readonly everyMs: number;
  /** A document for each look, instead of a screen. */
  readonly format: string | undefined;
};

/** Resolves to the exit code, when the watcher leaves. */
export async function watchStatus(context: CommandContext, { look, everyMs, format }: Watch): Promise<number> {
  const { io } = context;
  const leaving = new AbortController();
  const { signal } = leaving;
  const leave = () => leaving.abort();
  for (const name of SIGNALS) process.on(name, leave);
  io.stdout.once('error', leave);
  /** Undefined: the watcher left meanwhile. */
  const unlessLeft = async <T>(run: Promise<T>): Promise<T | undefined> => {
    const { promise: left, resolve } = Promise.withResolvers<undefined>();
    const onLeave = () => resolve(undefined);
    signal.addEventListener('abort', onLeave);
    try {
      return await Promise.race([run, left]);
    } finally {
      signal.removeEventListener('abort', onLeave);
    }
  };
  const wait = () => unlessLeft((io.sleep ?? pause)(everyMs));
  try {
    const first = await unlessLeft(look());
    if (!first) return 0;
    if (format === undefined) {
      await paintUntilLeft(first);
      return 0;
    }
    for (let answer: Status | undefined = first; answer && !signal.aborted; answer = await unlessLeft(look())) {
      await printDocument(context, format, 'GetStatus', answer);
      await wait();
    }
    return 0;
  } finally {
    for (const name of SIGNALS) process.off(name, leave);
    io.stdout.off('error', leave);
  }

  async function paintUntilLeft(first: Status): Promise<void> {
    using screen = new InPlace(io.stdout);
    const paint = paintFor(context);
    let [before, now] = [first, first];
    const show = () => screen.show(statusScreen(before, now, widthOf(io), paint));
    screen.onResize(show);
    show();
    for (;;) {
      await wait();
      if (signal.aborted) return;
      try {
        const answer = await unlessLeft(look());
        if (!answer) return;
        [before, now] = [now, answer];
        show();
      } catch (cause) {
        // It is watched because something is wrong with it, or it is starting again.
        const reason = cause instanceof OperationFailure ? cause.cause : cause;
        if (!(reason instanceof TransportError)) throw cause;
        screen.show(`${transportText(reason)}\nLooking again every ${everyMs / 1_000} s; Ctrl-C ends it.\n`);
      }
    }
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
