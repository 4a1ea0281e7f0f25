// What people type, and the values that they mean by it.
import { textOf } from '../api/text-of.ts';
import type { Shape } from '../api/models.ts';

/** A text, the chosen ones of a list of words, or the drafts of a structure's members. */
export type Draft = string | readonly string[] | { readonly [member: string]: Draft };

const LINES = /\r?\n/;

/** The draft that stands for a value. */
export function draftOf(value: unknown, shape: Shape): Draft {
  switch (shape.type) {
    case 'list':
      return isChoice(shape) ? ((value ?? []) as string[]) : ((value ?? []) as unknown[]).join('\n');
    case 'map':
      return Object.entries((value ?? {}) as Record<string, string>)
        .map(([key, one]) => `${key}=${one}`)
        .join('\n');
    case 'structure':
    case 'union': {
      const members = (value ?? {}) as Record<string, unknown>;
      return Object.fromEntries(
        Object.entries(shape.members).map(([name, one]) => [name, draftOf(members[name], one)]),
      );
    }
    case 'string':
    case 'integer':
    case 'double':
    case 'blob':
    case 'boolean':
    case 'timestamp':
    case 'document':
      return value === undefined ? '' : textOf(value);
  }
}

/** Undefined: nothing is meant. `isThere`: there was a value, so that an empty text can take its place. */
export function valueOf(draft: Draft, shape: Shape, isThere: boolean): unknown {
  switch (shape.type) {
    case 'list':
      return listOf(typeof draft === 'string' ? filledLines(draft) : (draft as readonly string[]), isThere);
    case 'map': {
      const pairs = filledLines(draft as string).map(pairOf);
      return pairs.length > 0 || isThere ? Object.fromEntries(pairs) : undefined;
    }
    case 'structure':
    case 'union': {
      const values = Object.entries(shape.members).flatMap(([name, one]) => {
        const value = valueOf((draft as Readonly<Record<string, Draft>>)[name] ?? '', one, isThere);
        return value === undefined ? [] : [[name, value] as const];
      });
      return values.length > 0 ? Object.fromEntries(values) : undefined;
    }
    case 'integer':
    case 'double':
      return draft === '' ? undefined : Number(draft);
    case 'string':
      if (draft !== '') return draft;
      return isThere && shape.min === 0 ? '' : undefined;
    case 'blob':
    case 'boolean':
    case 'timestamp':
    case 'document':
      return draft === '' ? undefined : draft;
  }
}

/** Of which there are so few that they are ticked. */
export const isChoice = (shape: Shape): boolean =>
  shape.type === 'list' && shape.of.type === 'string' && shape.of.enum !== undefined;

const filledLines = (text: string) => text.split(LINES).filter((line) => line.trim() !== '');
const listOf = (list: readonly string[], isThere: boolean) => (list.length > 0 || isThere ? [...list] : undefined);

function pairOf(line: string): [string, string] {
  const at = line.indexOf('=');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}
