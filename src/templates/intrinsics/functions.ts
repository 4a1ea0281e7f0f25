// The functions of templates that need nothing but their arguments (spec/functions-and-templates.md, section 13.2).
// The short form of each, `!Name`, stands in reading/read-text.ts.
import { isIPv4 } from 'node:net';
import { hintOf } from '../../base/nearest.ts';
import { isMap } from '../reading/objects.ts';
import type { Calling } from './calling.ts';
import { NO_VALUE } from './scope.ts';

type Run = (calling: Calling, argument: unknown) => unknown;

export const functions: { readonly [name: string]: Run } = {
  'Fn::Base64': ({ evaluateText }, argument) => Buffer.from(evaluateText(argument, 'Fn::Base64')).toString('base64'),

  'Fn::Join'({ evaluateText, evaluateList, fail }, argument) {
    const [delimiter, list] = several(argument, 2) ?? fail('Fn::Join takes a delimiter and a list');
    const texts = evaluateList(list, 'the second argument of Fn::Join').map((item) =>
      evaluateText(item, 'what Fn::Join joins'),
    );
    return texts.join(evaluateText(delimiter, 'the delimiter of Fn::Join'));
  },

  /** Empty texts are kept. */
  'Fn::Split'({ evaluateText, fail }, argument) {
    const [delimiter, text] = several(argument, 2) ?? fail('Fn::Split takes a delimiter and a text');
    const between = evaluateText(delimiter, 'the delimiter of Fn::Split');
    if (between === '') return fail('the delimiter of Fn::Split must not be empty');
    return evaluateText(text, 'what Fn::Split splits').split(between);
  },

  'Fn::Select'({ evaluate, evaluateText, evaluateList, fail }, argument) {
    const [index, of] = several(argument, 2) ?? fail('Fn::Select takes an index and a list');
    const at = evaluateText(index, 'the index of Fn::Select');
    // What is not there is counted too: AWS::NoValue must not move the others.
    const list = Array.isArray(of) ? of.map(evaluate) : evaluateList(of, 'the second argument of Fn::Select');
    if (!/^\d+$/.test(at)) return fail(`the index of Fn::Select must be a number from 0, not '${at}'`);
    if (Number(at) >= list.length) return fail(`Fn::Select asks for item ${at} of a list of ${list.length}`);
    const item = list[Number(at)];
    return item === null || item === undefined || item === NO_VALUE ? fail(`item ${at} of Fn::Select is null`) : item;
  },

  'Fn::FindInMap'({ scope, evaluate, evaluateText, fail }, argument) {
    const [map, first, second, options] =
      several(argument, 3) ?? several(argument, 4) ?? fail('Fn::FindInMap takes the name of a mapping and two keys');
    const [name = '', ...keys] = [map, first, second].map((word) => evaluateText(word, 'a key of Fn::FindInMap'));
    const mapping = own(scope.mappings, name);
    const found = own(own(mapping, keys[0]), keys[1]);
    if (found !== undefined) return found;
    if (isMap(options) && Object.hasOwn(options, 'DefaultValue')) return evaluate(options['DefaultValue']);
    if (mapping === undefined) {
      return fail(`there is no mapping named ${name}${hintOf(name, Object.keys(scope.mappings))}`);
    }
    const at = own(mapping, keys[0]);
    const hint = at === undefined ? hintIn(mapping, keys[0]) : hintIn(at, keys[1]);
    return fail(`the mapping ${name} has nothing at ${keys.join(', ')}${hint}`);
  },

  'Fn::ImportValue'({ scope, evaluateText, fail }, argument) {
    const name = evaluateText(argument, 'the name of Fn::ImportValue');
    return scope.imported(name) ?? fail(`no stack here exports ${name}; say what it is with --import ${name}=VALUE`);
  },

  'Fn::GetAZs'({ scope, evaluateText }, argument) {
    const region = evaluateText(argument, 'the region of Fn::GetAZs') || scope.region;
    return ['a', 'b', 'c'].map((zone) => region + zone);
  },

  'Fn::Cidr'({ evaluateText, fail }, argument) {
    const [block, count, bits = CIDR_BITS] =
      several(argument, 3) ?? several(argument, 2) ?? fail('Fn::Cidr takes a block, a count and a number of bits');
    const [address = '', prefix] = evaluateText(block, 'the block of Fn::Cidr').split('/');
    const [many, size] = [count, bits].map((number) => Number(evaluateText(number, 'a number of Fn::Cidr'))) as [
      number,
      number,
    ];
    const isRight =
      isIPv4(address) && Number(prefix) <= 32 - size && many >= 1 && many <= 256 && size >= 1 && size <= 32;
    if (!isRight || many * 2 ** size > 2 ** (32 - Number(prefix))) return fail('Fn::Cidr cannot divide this block so');
    const first = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
    return Array.from({ length: many }, (_, at) => `${dotted(first + at * 2 ** size)}/${32 - size}`);
  },

  'Fn::ToJsonString': ({ evaluate }, argument) => JSON.stringify(evaluate(argument)),

  'Fn::Length'({ evaluateList }, argument) {
    return evaluateList(argument, 'the argument of Fn::Length').length;
  },
};

/** What Fn::Cidr takes where it is not told. */
const CIDR_BITS = 8;

const several = (argument: unknown, count: number): unknown[] | undefined =>
  Array.isArray(argument) && argument.length === count ? argument : undefined;

const own = (map: unknown, key = ''): unknown => (isMap(map) && Object.hasOwn(map, key) ? map[key] : undefined);

const hintIn = (map: unknown, key = ''): string => (isMap(map) ? hintOf(key, Object.keys(map)) : '');

const dotted = (address: number) => [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
