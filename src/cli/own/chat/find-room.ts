// A room by what people call it: its ARN, its name, or the id at the end of the ARN.
import { nearest } from '../../../base/nearest.ts';
import { Failure } from '../../personality/failure.ts';

export type FoundRoom = { readonly arn: string; readonly name?: string };

type Ask = (operation: string, input: Record<string, unknown>) => Promise<Record<string, unknown>>;
type Listed = { readonly arn: string; readonly name?: string };

/** As many as are looked through for the nearest name. */
const PAGES_MAX = 20;
const PAGE_SIZE = 50;
const NAMES_SHOWN = 10;

/** `wantsName`: also of a room that is given by its ARN. Throws a Failure that names the nearest room. */
export async function findRoom(word: string, ask: Ask, wantsName: boolean): Promise<FoundRoom> {
  if (word.startsWith('arn:')) return { arn: word, ...(wantsName && (await nameOf(word, ask))) };
  const named = /^[\w-]{1,128}$/.test(word) ? ((await ask('ListRooms', { name: word }))['rooms'] as Listed[]) : [];
  const exact = named.filter(({ name }) => name === word);
  const [only] = exact;
  if (only && exact.length === 1) return only;
  if (only) throw new Failure('general', `${exact.length} rooms are called ${word}; give an ARN:\n${arnsOf(exact)}`);
  const rooms = await allRooms(ask);
  const byId = rooms.find(({ arn }) => arn.endsWith(`/${word}`));
  if (byId) return byId;
  const names = rooms.flatMap(({ name }) => name || []);
  const near = nearest(word, names);
  const listed = names.slice(0, NAMES_SHOWN).join(', ') + (names.length > NAMES_SHOWN ? ', …' : '');
  const others = names.length > 0 ? `There are: ${listed}` : 'Make one: fanfare ivschat create-room --name lobby';
  throw new Failure(
    'general',
    `There is no room called ${word}.`,
    near === undefined ? others : `Did you mean ${near}?`,
  );
}

const arnsOf = (rooms: readonly Listed[]): string => rooms.map(({ arn }) => `  ${arn}`).join('\n');

/** Whoever may enter need not be allowed to look at the room: then it has no name here. */
async function nameOf(arn: string, ask: Ask): Promise<{ name?: string }> {
  try {
    const { name } = await ask('GetRoom', { identifier: arn });
    return typeof name === 'string' && name !== '' ? { name } : {};
  } catch {
    return {};
  }
}

async function allRooms(ask: Ask): Promise<Listed[]> {
  const rooms: Listed[] = [];
  let nextToken: unknown;
  for (let page = 0; page < PAGES_MAX; page++) {
    const input = { maxResults: PAGE_SIZE, ...(nextToken !== undefined && { nextToken }) };
    const answer = await ask('ListRooms', input);
    rooms.push(...((answer['rooms'] ?? []) as Listed[]));
    nextToken = answer['nextToken'];
    if (nextToken === undefined) break;
  }
  return rooms;
}
