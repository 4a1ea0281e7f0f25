// How people say what parameters are: `Name=Value`, and `ParameterKey=Name,ParameterValue=Value` as sam and the AWS CLI have
// it, several of them in one text too (spec/functions-and-templates.md, section 13.3).
import { TemplateError } from '../reading/template-error.ts';

export type Words = ReadonlyMap<string, string>;

/** Later ones win. Throws a TemplateError that names what it cannot read. */
export function wordsOf(texts: readonly string[], option: string): Words {
  return new Map(texts.flatMap((text) => pairsIn(text, option)));
}

function pairsIn(text: string, option: string): [string, string][] {
  if (/^\s*ParameterKey=/.test(text)) {
    return [...text.matchAll(PAIRED)].map(([, key = '', value = '']) => [key, unquoted(value)]);
  }
  const at = text.indexOf('=');
  if (at < 1) throw new TemplateError(undefined, `${option} must be NAME=VALUE, not '${text}'`);
  return [[text.slice(0, at), unquoted(text.slice(at + 1))]];
}

const PAIRED = /ParameterKey=([^,\s]+),ParameterValue=("(?:\\.|[^"\\])*"|'[^']*'|[^\s]*)/g;

/** Several assignments in one text, as in `A=b C="d e"`. */
export function assignmentsIn(text: string, where: string): string[] {
  if (/^\s*ParameterKey=/.test(text)) return [text];
  const found = text.match(/[^\s=]+=(?:"(?:\\.|[^"\\])*"|'[^']*'|[^\s"']*)+/g) ?? [];
  if (found.join('').length < text.replace(/\s+(?=(?:[^"']*["'][^"']*["'])*[^"']*$)/g, '').length) {
    throw new TemplateError(
      where,
      `parameter_overrides must be NAME=VALUE, several of them with spaces between, not '${text}'`,
    );
  }
  return found;
}

function unquoted(text: string): string {
  const [, double, single] = /^(?:"((?:\\.|[^"\\])*)"|'([^']*)')$/s.exec(text) ?? [];
  return double?.replace(/\\(.)/g, '$1') ?? single ?? text;
}
