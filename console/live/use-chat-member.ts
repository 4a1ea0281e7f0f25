// This page as a member of a room: with a token of its own, by the chat protocol, and there again when the server was away.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Client, Input } from '../api/client.ts';
import { CallError } from '../api/client.ts';
import { tellLink } from './link.ts';
import { Transcript } from './transcript.ts';
import type { TranscriptLine } from './transcript.ts';

export type ChatMember = {
  readonly state: 'out' | 'joining' | 'in' | 'lost';
  readonly userId: string;
  readonly maySend: boolean;
  readonly lines: readonly TranscriptLine[];
  readonly refusal: CallError | undefined;
  /** `token`: one that was made already, with what it was asked for. */
  readonly join: (input: Input, token?: string) => Promise<void>;
  readonly leave: () => void;
  readonly send: (content: string) => void;
};

type Token = { readonly token: string };
const RETRY_MS = 2_000;
/** How a server that stops, or a wire that breaks, ends a connection; with any other code somebody meant it. */
const COMES_BACK = new Set([1_006, 1_012, 1_011]);

export function useChatMember(client: Client): ChatMember {
  const transcript = useRef(new Transcript());
  const socket = useRef<WebSocket>();
  const retry = useRef<ReturnType<typeof setTimeout>>();
  const isOver = useRef(false);
  const [state, setState] = useState<ChatMember['state']>('out');
  const [asked, setAsked] = useState<Input>({});
  const [refusal, setRefusal] = useState<CallError>();
  const [, draw] = useState(0);
  const change = (make: (all: Transcript) => void) => {
    make(transcript.current);
    draw((before) => before + 1);
  };

  const join = async (input: Input, made?: string): Promise<void> => {
    setAsked(input);
    setRefusal(undefined);
    setState((before) => (before === 'lost' ? before : 'joining'));
    let opened: WebSocket;
    try {
      const token = made ?? (await client.call<Token>('ivschat', 'CreateChatToken', input)).token;
      tellLink(true);
      opened = await client.open('/', undefined, { protocols: [token], isSigned: false });
    } catch (cause) {
      if (!(cause instanceof CallError)) throw cause;
      if (isOver.current) return;
      tellLink(!cause.isUnreached);
      if (cause.isUnreached) return later(input);
      setRefusal(cause);
      return setState('out');
    }
    if (isOver.current) return opened.close();
    socket.current = opened;
    opened.addEventListener('open', () => {
      setState('in');
      change((all) => all.note(`You are in the room, as ${String(input['userId'])}.`));
    });
    opened.addEventListener('message', ({ data }) => change((all) => all.hear(String(data))));
    opened.addEventListener('close', ({ code, reason }) => {
      if (isOver.current) return;
      if (COMES_BACK.has(code)) {
        change((all) => all.note('The connection was lost. What was said until it is there again is not here.'));
        return later(input);
      }
      setState('out');
      change((all) => all.note(`You are out of the room${reason ? `: ${reasonIn(reason)}` : ''} (${code}).`));
    });
  };
  const later = (input: Input) => {
    setState('lost');
    retry.current = setTimeout(() => void join(input), RETRY_MS);
  };

  useEffect(() => {
    isOver.current = false;
    return () => {
      isOver.current = true;
      clearTimeout(retry.current);
      socket.current?.close();
    };
  }, []);
  const { userId = '', capabilities = [] } = asked as { userId?: string; capabilities?: readonly string[] };
  return {
    state,
    userId,
    maySend: capabilities.includes('SEND_MESSAGE'),
    lines: transcript.current.list(),
    refusal,
    join,
    leave() {
      clearTimeout(retry.current);
      if (state === 'lost') setState('out');
      socket.current?.close(1_000);
    },
    send: (content) => socket.current?.send(JSON.stringify({ Action: 'SEND_MESSAGE', Content: content })),
  };
}

/** The end of a session is told as the JSON of its ERROR frame. */
function reasonIn(reason: string): string {
  try {
    return (JSON.parse(reason) as { ErrorMessage?: string }).ErrorMessage ?? reason;
  } catch {
    return reason;
  }
}
