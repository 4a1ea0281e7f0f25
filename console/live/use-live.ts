// The server's live view in the page: a socket that is open while somebody looks, and opened again when it was lost.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Client } from '../api/client.ts';
import { CallError } from '../api/client.ts';
import type { WatchEvent } from '../api/watch-event.ts';
import { tellLink } from './link.ts';
import type { Line, Sample } from './live-lines.ts';
import { LiveLines } from './live-lines.ts';

/** Of each kind, a second: what comes faster nobody could read. */
const SAMPLE_SIZE = 20;
/** The page is drawn anew at most so often, however many lines come. */
const DRAW_MS = 250;
const RETRY_MS = 2_000;
/** The server tells every second that something was left out. */
const SAMPLE_FRESH_MS = 2_500;
/** Who looks at something else for so long looks no more. */
const BACKGROUND_MS = 5 * 60_000;

export type LiveState = 'opening' | 'open' | 'lost' | 'background';
export type Live = {
  readonly state: LiveState;
  readonly lines: readonly Line[];
  /** How many lines came, with those that are not kept. */
  readonly count: number;
  readonly sample: Sample | undefined;
  readonly clear: () => void;
};

/** `filter` is what the live view is asked for, as a query; undefined: it is not asked. With another one it begins anew. */
export function useLive(client: Client, filter: string | undefined): Live {
  const lines = useRef(new LiveLines());
  const [state, setState] = useState<LiveState>('opening');
  const [, draw] = useState(0);
  const drawNow = useCallback(() => draw((before) => before + 1), []);

  useEffect(() => {
    if (filter === undefined) return undefined;
    lines.current = new LiveLines();
    let isOver = false;
    let socket: WebSocket | undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let pending: ReturnType<typeof setTimeout> | undefined;
    let farewell: ReturnType<typeof setTimeout> | undefined;
    let lostAt: string | undefined;

    const drawSoon = () => {
      pending ??= setTimeout(() => {
        pending = undefined;
        drawNow();
      }, DRAW_MS);
    };
    const add = (event: WatchEvent) => {
      lines.current.add(event, Date.now());
      drawSoon();
      // So that the notice goes when nothing is left out any more.
      if (event.kind === 'sample') setTimeout(drawSoon, SAMPLE_FRESH_MS);
    };
    const again = () => {
      if (!isOver) retry = setTimeout(() => void open(), RETRY_MS);
    };
    const open = async () => {
      const query = new URLSearchParams(filter);
      query.set('sample', String(SAMPLE_SIZE));
      const opened = await client.open('/_fanfare/tail', query);
      if (isOver) return opened.close();
      socket = opened;
      opened.addEventListener('open', () => {
        tellLink(true);
        setState('open');
        if (lostAt !== undefined) add(gapFrom(lostAt));
        lostAt = undefined;
      });
      opened.addEventListener('message', ({ data }) => add(JSON.parse(String(data)) as WatchEvent));
      opened.addEventListener('close', () => {
        if (isOver || socket !== opened) return;
        lostAt ??= new Date().toISOString();
        setState('lost');
        void isReached(client).then(tellLink).then(again);
      });
      return undefined;
    };
    const leave = () => {
      const left = socket;
      socket = undefined;
      left?.close();
      clearTimeout(retry);
    };
    const onVisibility = () => {
      clearTimeout(farewell);
      if (document.hidden) {
        farewell = setTimeout(() => {
          lostAt ??= new Date().toISOString();
          setState('background');
          leave();
        }, BACKGROUND_MS);
      } else if (!socket) {
        clearTimeout(retry);
        void open();
      }
    };
    setState('opening');
    document.addEventListener('visibilitychange', onVisibility);
    void open();
    return () => {
      isOver = true;
      leave();
      for (const timer of [pending, farewell]) clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [client, filter]);

  const clear = useCallback(() => {
    lines.current.clear();
    drawNow();
  }, []);
  const { current } = lines;
  const sample = current.sample(Date.now(), SAMPLE_FRESH_MS);
  return { state, lines: current.list(), count: current.count, sample, clear };
}

/** Stands where something may be missing. */
const gapFrom = (since: string): WatchEvent => ({ time: new Date().toISOString(), kind: 'gap', scope: '', since });

async function isReached(client: Client): Promise<boolean> {
  try {
    await client.call('fanfare', 'CheckAccess');
    return true;
  } catch (cause) {
    return !(cause instanceof CallError && cause.isUnreached);
  }
}
