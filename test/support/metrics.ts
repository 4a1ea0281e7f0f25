// What `/metrics` says, read over one connection of its own: a test that counts connections counts that one too.
import { once } from 'node:events';
import { Agent, get } from 'node:http';

export function metricsOf(url: string): Disposable & { read(name: string): Promise<number> } {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    async read(name) {
      const [incoming] = await once(get(`${url}/metrics`, { agent }), 'response');
      let text = '';
      for await (const chunk of incoming) text += chunk;
      return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)![1]);
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

/** All of them: by name and labels, as they are written. */
export async function valuesAt(url: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}
