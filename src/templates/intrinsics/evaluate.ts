// Values of a template with their functions called (spec/functions-and-templates.md, section 13.2).
import { hintOf } from '../../base/nearest.ts';
import { placedAs, placeOf } from '../reading/places.ts';
import { callOf, isList, isMap } from '../reading/objects.ts';
import { TemplateError } from '../reading/template-error.ts';
import type { Calling } from './calling.ts';
import { unknownName } from './calling.ts';
import { functions } from './functions.ts';
import type { Scope } from './scope.ts';
import { NO_VALUE } from './scope.ts';
import { substituted } from './substitute.ts';

/** Throws a TemplateError. `NO_VALUE`: there is none. */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => evaluate(item, scope)).filter((item) => item !== NO_VALUE);
    return placedAs(items, value);
  }
  if (!isMap(value)) {
    return typeof value === 'string' && value.includes('{{resolve:') ? withReferences(value, scope) : value;
  }
  const call = callOf(value);
  // In a policy document it is a word like any other.
  if (call && call.name !== 'Condition') return called(value, call.name, call.argument, scope);
  const entries = Object.entries(value)
    .map(([key, member]): [string, unknown] => [key, evaluate(member, scope)])
    .filter(([, member]) => member !== NO_VALUE);
  return placedAs(Object.fromEntries(entries), value);
}

function called(value: object, name: string, argument: unknown, scope: Scope): unknown {
  const place = placeOf(value) ?? placeOf(argument);
  const fail = (reason: string): never => {
    throw new TemplateError(place, reason);
  };
  const calling: Calling = {
    scope,
    fail,
    evaluate: (inner) => evaluate(inner, scope),
    evaluateText: (inner, what) => {
      const text = evaluate(inner, scope);
      if (typeof text === 'string') return text;
      if (typeof text === 'number' || typeof text === 'boolean') return String(text);
      return fail(`${what} must be a text`);
    },
    evaluateList: (inner, what) => {
      const list = evaluate(inner, scope);
      return isList(list) ? list : fail(`${what} must be a list`);
    },
  };
  switch (name) {
    case 'Ref':
      return referred(calling, argument, place);
    case 'Fn::GetAtt':
      return attributeOf(calling, argument, place);
    case 'Fn::Sub':
      return withReferences(substituted(calling, argument, place), scope);
    case 'Fn::If':
      return chosen(calling, argument);
  }
  const run = Object.hasOwn(functions, name) ? functions[name] : undefined;
  return run
    ? run(calling, argument)
    : fail(`${name} is no function that a template can call here${hintOf(name, FUNCTIONS)}`);
}

const FUNCTIONS = ['Ref', 'Fn::GetAtt', 'Fn::Sub', 'Fn::If', ...Object.keys(functions)];

function referred({ scope, fail }: Calling, name: unknown, place: ReturnType<typeof placeOf>): unknown {
  if (typeof name !== 'string') return fail('Ref takes the name of a parameter or a resource');
  if (name === 'AWS::NoValue') return NO_VALUE;
  return scope.parameter(name) ?? scope.ref(name, place) ?? fail(unknownName(scope, name));
}

/** A text is split at its first dot. */
function attributeOf(calling: Calling, argument: unknown, place: ReturnType<typeof placeOf>): unknown {
  const { scope, fail } = calling;
  const [id, attribute] = typeof argument === 'string' ? splitOnce(argument) : pairOf(argument);
  if (typeof id !== 'string' || attribute === undefined) {
    return fail('Fn::GetAtt takes the logical id of a resource and one of its attributes, as in Function.Arn');
  }
  const name = calling.evaluateText(attribute, 'the attribute of Fn::GetAtt');
  return scope.attribute(id, name, place) ?? fail(unknownName(scope, id));
}

const pairOf = (value: unknown): unknown[] => (Array.isArray(value) && value.length === 2 ? value : []);

function splitOnce(text: string): [string, string | undefined] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text, undefined] : [text.slice(0, dot), text.slice(dot + 1)];
}

function chosen({ scope, evaluate: inner, fail }: Calling, argument: unknown): unknown {
  if (!Array.isArray(argument) || argument.length !== 3) {
    return fail('Fn::If takes the name of a condition, and a value for each outcome');
  }
  return inner(scope.holds(argument[0], placeOf(argument, 0)) ? argument[1] : argument[2]);
}

/** With what was said of values that are kept in AWS. */
const withReferences = (text: string, scope: Scope): string =>
  text.replace(/\{\{(resolve:[^{}]+)\}\}/g, (reference, name: string) => {
    const said = scope.said(name);
    if (said !== undefined) return said;
    const hint = `say what it is with --parameter ${name}=VALUE`;
    scope.warn(`${reference} is kept as it stands: nothing outside this machine is asked; ${hint}`, undefined);
    return reference;
  });
