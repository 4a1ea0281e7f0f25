// A value that is asked for again and again, while somebody looks: a page in the background asks nothing.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { CallError } from '../api/client.ts';
import { tellLink } from './link.ts';

export type Polled<T> = {
  readonly value: T | undefined;
  /** The last answer was a refusal. */
  readonly refusal: CallError | undefined;
  /** Ask at once. */
  readonly again: () => void;
};

/** `key` says what is asked for: with another, what was known counts for nothing. */
export function usePolled<T>(key: string, ask: (before: T | undefined) => Promise<T>, everyMs: number): Polled<T> {
  const [state, setState] = useState<{ key: string; value?: T; refusal?: CallError }>({ key });
  const [round, setRound] = useState(0);
  const asking = useRef(ask);
  asking.current = ask;

  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let value: T | undefined = state.key === key ? state.value : undefined;
    let isAsking = false;
    const look = async () => {
      if (isAsking || document.hidden) return;
      isAsking = true;
      clearTimeout(timer);
      try {
        value = await asking.current(value);
        tellLink(true);
        if (!isOver) setState({ key, value });
      } catch (cause) {
        if (!(cause instanceof CallError)) throw cause;
        tellLink(!cause.isUnreached);
        // What is not reached is not refused: what was seen stays, and the page says since when.
        const known = value === undefined ? {} : { value };
        if (!isOver && !cause.isUnreached) setState({ key, ...known, refusal: cause });
      } finally {
        isAsking = false;
        if (!isOver) timer = setTimeout(() => void look(), everyMs);
      }
    };
    const onVisible = () => void look();
    document.addEventListener('visibilitychange', onVisible);
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [key, everyMs, round]);

  const again = useCallback(() => setRound((before) => before + 1), []);
  const isCurrent = state.key === key;
  return { value: isCurrent ? state.value : undefined, refusal: isCurrent ? state.refusal : undefined, again };
}
