// The variables of serverless.yml: `${source:address, fallback}`, one in another too (spec/functions-and-templates.md,
// section 15.2). Nothing outside this machine is asked: what is kept in AWS has to be said.
import { dirname, extname, join } from 'node:path';
import type { Members } from '../../reading/objects.ts';
import { isMap, asText } from '../../reading/objects.ts';
import { placedAs, placeOf } from '../../reading/places.ts';
import { readFile, textOf } from '../../reading/read-file.ts';
import type { ReadingBounds } from '../../reading/read-text.ts';
import { TemplateError } from '../../reading/template-error.ts';

export type Sources = {
  readonly file: string;
  readonly bounds: ReadingBounds;
  /** `${opt:…}`. */
  readonly options: ReadonlyMap<string, string>;
  /** `${param:…}`, and what is kept elsewhere, by the address of its variable. */
  readonly said: ReadonlyMap<string, string>;
  readonly environment: NodeJS.ProcessEnv;
  readonly account: string;
};

/** Where a variable stands, and how many led to it. */
type At = { readonly holder: unknown; readonly key: string | number | undefined; readonly depth: number };

/** Variables that lead to variables. */
const DEPTH_MAX = 50;
/** Of AWS and others: a value there cannot be known here. */
const ELSEWHERE = /^(ssm|s3|cf|cfn|vault|doppler|terraform|output|git)(?:[:(.]|$)/;

export class Variables {
  readonly #root: Members;
  readonly #sources: Sources;
  readonly #files = new Map<string, unknown>();
  /** The files that values came from. */
  readonly read: string[] = [];

  constructor(root: Members, sources: Sources) {
    this.#root = root;
    this.#sources = sources;
  }

  /** A value with all of its variables. Throws a TemplateError that names one without a value. */
  resolve(value: unknown, at: At = { holder: this.#root, key: undefined, depth: 0 }): unknown {
    if (at.depth > DEPTH_MAX) throw this.#error('variables lead to each other without an end', at);
    if (typeof value === 'string') return this.#text(value, at);
    if (Array.isArray(value)) {
      const items = value.map((item, key) => this.resolve(item, { ...at, holder: value, key }));
      return placedAs(
        items.filter((item) => item !== undefined),
        value,
      );
    }
    if (!isMap(value)) return value;
    const entries = Object.entries(value).map(([key, item]) => [
      key,
      this.resolve(item, { ...at, holder: value, key }),
    ]);
    return placedAs(Object.fromEntries(entries) as object, value);
  }

  #text(text: string, at: At): unknown {
    let rest = text;
    // The innermost first: what it gives may be part of the address of the one around it.
    for (let steps = 0; ; steps++) {
      const found = INNERMOST.exec(rest);
      if (!found) return rest.replaceAll(KEPT, '${');
      if (steps > DEPTH_MAX) throw this.#error(`${text} has too many variables`, at);
      const [whole, inside] = found as unknown as [string, string];
      if (!VARIABLE.test(inside)) {
        // Of CloudFormation: `${AWS::Region}` and the like are not ours.
        rest = rest.replace(whole, () => KEPT + whole.slice(2));
        continue;
      }
      const deeper = { ...at, depth: at.depth + 1 };
      const value = this.#variable(inside, deeper);
      if (rest === whole) return this.resolve(value, deeper);
      if (typeof value === 'object' && value !== null) throw this.#error(`\${${inside}} is no text`, at);
      rest = rest.replace(whole, () => asText(value));
    }
  }

  /** The first of several that has a value. */
  #variable(inside: string, at: At): unknown {
    const alternatives = splitAlternatives(inside);
    for (const alternative of alternatives) {
      const [, single, double] = /^(?:'(.*)'|"(.*)")$/s.exec(alternative) ?? [];
      const literal = single ?? double ?? literalOf(alternative);
      const value = literal ?? this.#source(alternative, at);
      if (value !== undefined && value !== null) return value;
    }
    const [name = inside] = alternatives;
    const say = ELSEWHERE.test(name)
      ? `; nothing outside this machine is asked: say what it is with --parameter ${name}=VALUE`
      : '';
    throw this.#error(`the variable \${${inside}} has no value${say || hintFor(name)}`, at);
  }

  #source(variable: string, at: At): unknown {
    const { options, said, environment, account } = this.#sources;
    const chosen = said.get(variable);
    if (chosen !== undefined) return chosen;
    const [, source = '', parameter = '', address = ''] = /^(\w+)(?:\(([^)]*)\))?(?::(.*))?$/s.exec(variable) ?? [];
    switch (source) {
      case 'self':
        return address === '' ? this.#root : this.#member(this.#root, address, at);
      case 'opt':
        return options.get(address);
      case 'env':
        return address === '' ? environment : environment[address];
      case 'param':
        return said.get(address) ?? this.#parameter(address, at);
      case 'sls':
        return address === 'stage' ? this.stageOf(at) : address === 'instanceId' ? 'local' : undefined;
      case 'aws':
        return address === 'accountId' ? account : address === 'region' ? this.#provided('region', at) : undefined;
      case 'file':
        return this.#file(parameter, address, at);
      case 'strToBool':
        return this.#boolean(parameter, at);
      default:
        return undefined;
    }
  }

  stageOf(at?: At): string {
    return this.#provided('stage', at) ?? 'dev';
  }

  /** What was said wins over what the provider says. */
  #provided(key: 'stage' | 'region', at: At | undefined): string | undefined {
    const said = this.#sources.options.get(key);
    const holder = this.#root['provider'];
    const own = isMap(holder) ? holder[key] : undefined;
    if (said !== undefined || own === undefined) return said ?? (key === 'region' ? 'us-east-1' : undefined);
    const value = this.resolve(own, { holder, key, depth: (at?.depth ?? 0) + 1 });
    return typeof value === 'string' ? value : undefined;
  }

  #parameter(name: string, at: At): unknown {
    const { stages, params } = this.#root;
    const stage = this.stageOf(at);
    const tables = [
      this.#member(stages, `${stage}.params`, at),
      this.#member(params, stage, at),
      this.#member(stages, 'default.params', at),
      this.#member(params, 'default', at),
    ];
    return tables.filter(isMap).find((table) => table[name] !== undefined)?.[name];
  }

  /** By names with dots between, through variables. */
  #member(from: unknown, address: string, at: At): unknown {
    let value = from;
    for (const name of address.split('.')) {
      if (typeof value === 'string') value = this.#text(value, at);
      if (Array.isArray(value)) value = value[Number(name)];
      else value = isMap(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    }
    return this.resolve(value, at);
  }

  #file(path: string, address: string, at: At): unknown {
    const { file, bounds } = this.#sources;
    const place = join(dirname(file), path.trim().replace(/^~(?=\/)/, this.#sources.environment['HOME'] ?? '~'));
    if (/\.[cm]?[jt]s$/.test(place)) {
      throw this.#error(
        `\${file(${path})} is a program, and none is run for a template; put its values in a YAML or JSON file, or say them with --parameter`,
        at,
      );
    }
    if (!this.#files.has(place)) {
      const isText = !['.yml', '.yaml', '.json'].includes(extname(place));
      this.#files.set(place, isText ? textOf(place, bounds).trim() : readFile(place, bounds));
      this.read.push(place);
    }
    const content = this.#files.get(place);
    return address === '' ? content : this.#member(content, address, at);
  }

  #boolean(text: string, at: At): boolean {
    const word = text
      .trim()
      .replace(/^['"]|['"]$/g, '')
      .toLowerCase();
    if (['true', '1'].includes(word)) return true;
    if (['false', '0', ''].includes(word)) return false;
    throw this.#error(`strToBool(${text}) is neither true nor false`, at);
  }

  #error(reason: string, { holder, key }: At): TemplateError {
    return new TemplateError(placeOf(holder, key) ?? this.#sources.file, reason);
  }
}

const INNERMOST = /\$\{([^${}]*)\}/;
/** A source with its address, or a fallback that stands alone. */
const VARIABLE = /^\s*(?:[A-Za-z]\w*(?:\([^)]*\))?:(?!:)|(?:file|strToBool)\()/;
/** Stands for a `${` that is not ours. */
const KEPT = '\uE000{';

const splitAlternatives = (inside: string): string[] =>
  inside.match(/(?:'[^']*'|"[^"]*"|\([^)]*\)|[^,'"(])+/g)?.map((part) => part.trim()) ?? [];

function literalOf(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === '') return '';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

function hintFor(name: string): string {
  const [, source, address] = /^(\w+):(.*)$/.exec(name) ?? [];
  if (source === 'opt') return `; say it with ${address === 'stage' ? '--stage' : `--parameter opt:${address}=VALUE`}`;
  if (source === 'env') return `; set ${address} in the environment of the server`;
  return source === 'param' ? `; say it with --parameter ${address}=VALUE` : '';
}
