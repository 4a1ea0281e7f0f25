// Every page of the console, in a state in which there is much to see: for pictures, and for what must hold on all of them.
import type { Operator } from './operator.ts';
import type { Scene } from './scene.ts';

export type Place = {
  readonly name: string;
  /** Behind the hash. */
  readonly path: string;
  /** Waits until it shows what there is, and opens what it has. */
  readonly arrive: (operator: Operator) => Promise<unknown>;
};

export const placesOf = ({ roomId, connectionId, act }: Scene): readonly Place[] => [
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
    },
  },
  {
    name: 'room-delete',
    path: `/rooms/${roomId}`,
    async arrive(operator) {
      await operator.press('Delete this room');
    },
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
