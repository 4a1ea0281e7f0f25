// A WebSocket of this page to a stage, and the live view of that connection beside it.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Client } from '../api/client.ts';
import { hex } from '../api/sign.ts';
import type { WatchEvent } from '../api/watch-event.ts';
import { Exchanges } from './exchanges.ts';
import type { Entry } from './exchanges.ts';

export type Handshake = {
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly protocols: readonly string[];
  readonly isSigned: boolean;
};
export type TestClient = {
  readonly state: 'closed' | 'opening' | 'open';
  readonly connectionId: string | undefined;
  readonly entries: readonly Entry[];
  readonly connect: (handshake: Handshake) => Promise<void>;
  readonly send: (text: string) => void;
  readonly leave: () => void;
  readonly clear: () => void;
};

const TRACE_BYTES = 12;
/** After the end, for what the server still has to tell of it. */
const FAREWELL_MS = 5_000;

/** `mayWatch`: the key may see live traffic. Without, one sees what is sent and what comes. */
export function useTestClient(client: Client, mayWatch: boolean): TestClient {
  const exchanges = useRef(new Exchanges());
  const socket = useRef<WebSocket>();
  const view = useRef<WebSocket>();
  const [state, setState] = useState<TestClient['state']>('closed');
  const [connectionId, setConnectionId] = useState<string>();
  const [, draw] = useState(0);
  const change = (make: (all: Exchanges) => void) => {
    make(exchanges.current);
    draw((before) => before + 1);
  };

  const hear = (data: unknown) => {
    const event = JSON.parse(String(data)) as WatchEvent;
    if (event.kind === 'open') setConnectionId(String(event['connectionId']));
    change((all) => all.told(event));
  };
  const watch = async (trace: string) => {
    view.current?.close();
    const opened = await client.open('/_fanfare/tail', new URLSearchParams({ trace }));
    view.current = opened;
    opened.addEventListener('message', ({ data }) => hear(data));
    await new Promise<void>((settled) => {
      opened.addEventListener('open', () => settled());
      opened.addEventListener('close', () => settled());
    });
  };
  const connect = async ({ path, query, protocols, isSigned }: Handshake) => {
    setState('opening');
    setConnectionId(undefined);
    const asked = new URLSearchParams(query.map(([name, value]) => [name, value]));
    if (mayWatch) {
      const trace = randomName();
      asked.set('fanfare-trace', trace);
      await watch(trace);
    }
    let opened: WebSocket;
    try {
      opened = await client.open(path, asked, { protocols, isSigned });
    } catch (cause) {
      setState('closed');
      return change((all) => all.note(String(cause), true));
    }
    const watching = view.current;
    socket.current = opened;
    let wasOpen = false;
    opened.addEventListener('open', () => {
      wasOpen = true;
      setState('open');
      change((all) => all.note(`Connected${opened.protocol && ` with the subprotocol ${opened.protocol}`}`));
    });
    opened.addEventListener('message', ({ data }) => change((all) => all.received(String(data))));
    opened.addEventListener('close', ({ code, reason }) => {
      setState('closed');
      setTimeout(() => watching?.close(), FAREWELL_MS);
      change((all) =>
        wasOpen
          ? all.note(`Closed with ${code}${reason && `: ${reason}`}`, code !== 1_000)
          : all.note('It was not let in. Browsers do not tell their pages why.', true),
      );
    });
    return undefined;
  };

  useEffect(
    () => () => {
      socket.current?.close();
      view.current?.close();
    },
    [],
  );
  return {
    state,
    connectionId: state === 'open' ? connectionId : undefined,
    entries: exchanges.current.list(),
    connect,
    send(text) {
      // What is sent is there before the server tells of it.
      change((all) => all.sent(text));
      socket.current?.send(text);
    },
    leave: useCallback(() => socket.current?.close(1_000), []),
    clear: () => change((all) => all.clear()),
  };
}

const randomName = () => hex(crypto.getRandomValues(new Uint8Array(TRACE_BYTES)).buffer);
