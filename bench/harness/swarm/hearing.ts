// Clients that look into what they get.
import { setTimeout as pause } from 'node:timers/promises';
import type { Crowd } from './crowd.ts';
import type { Ended, JudgeOrder, Verdict } from './orders.ts';
import { faultsOf } from './verdict.ts';

/** What comes twice comes the second time when nobody waits any more. */
const AFTERMATH_MS = 100;
const PATIENCE_MS = 10_000;
const LOOKING_MS = 20;

export class Hearing {
  readonly #crowd: Crowd;
  #heard: string[][] = [];

  constructor(crowd: Crowd) {
    this.#crowd = crowd;
  }

  listen(): void {
    this.#heard = this.#crowd.sockets.map((socket) => {
      const texts: string[] = [];
      socket.listen((text) => texts.push(text));
      return texts;
    });
  }

  async judge({ expected }: JudgeOrder): Promise<Verdict> {
    await pause(AFTERMATH_MS);
    for (const socket of this.#crowd.sockets) socket.listen(undefined);
    const heard = this.#heard;
    this.#heard = [];
    return { faults: faultsOf(heard, expected) };
  }

  /** Read what is left, until the server's end of it or for a while. */
  async resume(): Promise<Ended> {
    const { sockets } = this.#crowd;
    for (const socket of sockets) socket.resume();
    const count = () => sockets.filter(({ isEnded }) => isEnded).length;
    const deadline = performance.now() + PATIENCE_MS;
    while (count() < sockets.length && performance.now() < deadline) await pause(LOOKING_MS);
    return { ended: count() };
  }
}
