// Values of a parsed JSON text: how to reach into them and what they are as text. What a client sends is never trusted:
// only an object's own members exist, and depth is bounded.

/** Deeper values are as good as missing: no expression can reach them, and walking them would exhaust the stack. */
const DEPTH_MAX = 64;

/** The member that a path leads to, or undefined. Lists have positions only, objects their own members only. */
export function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value) && !/^\d{1,9}$/.test(name)) return undefined;
    if (!Object.hasOwn(value, name)) return undefined;
    value = (value as { readonly [name: string]: unknown })[name];
  }
  return value;
}

/** Split `a.b[0]['c d']` into names; a leading `$` stands for the root. Undefined: that is no path. */
export function pathOf(text: string): readonly string[] | undefined {
  const names: string[] = [];
  let at = text[0] === '$' ? 1 : 0;
  while (at < text.length) {
    STEP.lastIndex = at;
    const step = STEP.exec(text);
    if (!step || (step[1] !== undefined && at > 0 && text[at] !== '.')) return undefined;
    names.push(step[1] ?? step[2] ?? step[3] ?? step[4]!);
    at = STEP.lastIndex;
  }
  return names;
}

/** `.name`, `[0]`, `['name']` or `["name"]`. */
const STEP = /\.?([^.[\]]+)|\[(?:(\d{1,9})|'([^'\]]*)'|"([^"\]]*)")\]/y;

/** Deeper JSON is as good as none: a megabyte of brackets would stop the server for a quarter of a second. */
const NESTING_MAX = 1_000;

/** Parse what may be anything. Undefined: it is not JSON. */
export function parsed(text: string): unknown {
  if (text.length > NESTING_MAX && isNestedTooDeeply(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Parse it when it is first asked for, and once. */
export function parsedOnce(text: string): () => unknown {
  let value: unknown;
  let isParsed = false;
  return () => {
    if (!isParsed) value = parsed(text);
    isParsed = true;
    return value;
  };
}

function isNestedTooDeeply(text: string): boolean {
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') isInText = !isInText;
    else if (isInText) at += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{') {
      if (++depth > NESTING_MAX) return true;
    } else if (character === ']' || character === '}') depth--;
  }
  return false;
}

/**
 * A value as the text of a selection expression (spec/apigateway-websocket.md, section 1.5): lists as `[a, b]`, nothing
 * as the empty text. AWS says only "stringified" of objects; `{k=v}` is how its lists suggest it writes them. `visit` is
 * told the length of every text inside, and may throw to end the work.
 */
export function textOf(value: unknown, visit: (length: number) => void = () => {}, depth = 0): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object' || value === null) return depth === 0 ? '' : 'null';
  if (depth === DEPTH_MAX) return '';
  const inner = (item: unknown) => {
    const text = textOf(item, visit, depth + 1);
    visit(text.length);
    return text;
  };
  if (Array.isArray(value)) return `[${value.map(inner).join(', ')}]`;
  const members = Object.entries(value).map(([name, item]) => `${name}=${inner(item)}`);
  return `{${members.join(', ')}}`;
}
