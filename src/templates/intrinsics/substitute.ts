import type { Place } from '../reading/template-error.ts';
import type { Calling } from './calling.ts';
import { unknownName } from './calling.ts';
import type { Members } from '../reading/objects.ts';
import { isList, isMap, asText } from '../reading/objects.ts';

/** `${Name}`, `${Name.Attribute}`; `${!Name}` is the text `${Name}`. */
const VARIABLE = /\$\{(!?)([^{}]*)\}/g;

/** Fn::Sub: a text, or a text with names of its own, which come before those of the template. */
export function substituted(calling: Calling, argument: unknown, place: Place | undefined): string {
  const { scope, fail, evaluateText } = calling;
  const [text, own = {}] = isList(argument) ? argument : [argument];
  if (typeof text !== 'string' || !isMap(own)) return fail('Fn::Sub takes a text, or a list of a text and a map');
  return text.replace(VARIABLE, (_, literal: string, written: string) => {
    if (literal) return `\${${written}}`;
    const name = written.trim();
    if (Object.hasOwn(own, name)) return evaluateText(own[name], `\${${name}} of Fn::Sub`);
    const dot = name.indexOf('.');
    const value =
      scope.parameter(name) ??
      (dot < 0 ? scope.ref(name, place) : scope.attribute(name.slice(0, dot), name.slice(dot + 1), place)) ??
      fail(unknownName(scope, name));
    if (Array.isArray(value)) return value.join(',');
    return typeof value === 'object' ? fail(`\${${name}} of Fn::Sub is no text`) : asText(value);
  });
}

/** The names that a text of Fn::Sub has of the template, besides those of its `own`. */
export const namesIn = (text: string, own: Members): string[] =>
  [...text.matchAll(VARIABLE)].flatMap(([, literal, name = '']) =>
    literal || Object.hasOwn(own, name.trim()) ? [] : name.trim(),
  );
