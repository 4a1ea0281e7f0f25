// Every page of the console, in a state in which there is much to see: for pictures, and for what must hold on all of them.
import type { Operator } from './operator.ts';
import type { Scene } from './scene.ts';

export type Place = {
  readonly name: string;
  /** Behind the hash. */
  readonly path: string;
  /** Over the page, in the middle of what is seen of it. */
  readonly isDialog?: boolean;
  /** Waits until it shows what there is, and opens what it has. */
  readonly arrive: (operator: Operator) => Promise<unknown>;
};

export const placesOf = ({ roomId, apiId, connectionId, act }: Scene): readonly Place[] => [
  { name: 'overview', path: '/', arrive: (operator) => operator.sees('Event loop, ms late') },
  { name: 'connections', path: '/connections', arrive: (operator) => operator.sees(/to \d+ of/) },
  {
    name: 'connection',
    path: `/connections/${encodeURIComponent(connectionId)}`,
    async arrive(operator) {
      await operator.sees('Live.');
      await act();
      await operator.sees('bytes');
    },
  },
  {
    name: 'rooms',
    path: '/rooms',
    async arrive(operator) {
      await operator.press('New room');
      await operator.page.getByLabel('Maximum message length').fill('501');
      await operator.press('Create the room');
      await operator.sees('must be at most 500');
      await operator.sees('quiz-night');
    },
  },
  {
    name: 'room',
    path: `/rooms/${roomId}`,
    async arrive(operator) {
      await operator.sees('Members (3)');
      await operator.sees('Save the changes');
      await operator.press('Listen as console');
      await operator.sees('You are in the room');
      await act();
      await operator.sees('curtain');
    },
  },
  {
    name: 'room-delete',
    isDialog: true,
    path: `/rooms/${roomId}`,
    async arrive(operator) {
      await operator.press('Delete this room');
    },
  },
  {
    name: 'apis',
    path: '/apis',
    arrive: (operator) => operator.page.getByRole('link', { name: 'x', exact: true }).waitFor(),
  },
  {
    name: 'api',
    path: `/apis/${apiId}`,
    async arrive(operator) {
      await operator.press('Connect');
      const log = operator.page.getByRole('log');
      for (const [action, end] of [
        ['join', 'Came back'],
        ['order', 'ECONNREFUSED'],
      ] as const) {
        await operator.page.getByLabel('Message', { exact: true }).fill(JSON.stringify({ action }));
        await operator.press('Send');
        await log.locator('li.sent').first().getByText(end).waitFor();
      }
    },
  },
  {
    name: 'api-default',
    path: '/apis/default',
    arrive: (operator) => operator.sees('Try it'),
  },
  {
    name: 'traffic',
    path: '/traffic',
    async arrive(operator) {
      await operator.sees('Live.');
      await act();
      await operator.sees('ivschat.SendEvent');
    },
  },
  {
    name: 'keys',
    path: '/keys',
    async arrive(operator) {
      await operator.press('Make the key');
      await operator.sees('never again');
      await operator.seesAtOnce('execute-api:ManageConnections');
    },
  },
  { name: 'nowhere', path: '/nowhere', arrive: (operator) => operator.sees('There is no such page') },
];
