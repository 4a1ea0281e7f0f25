// Mapping templates (spec/apigateway-websocket.md, section 2.5): compiled once, rendered for each message. What a
// template does wrong is a value, never an exception.
import type { Params } from './input.ts';
import { copied, inputOf } from './input.ts';
import type { Texts } from '../../../base/texts.ts';
import { util } from './util.ts';
import type { Program } from './vtl/ast.ts';
import { VtlError } from './vtl/ast.ts';
import { Later } from './vtl/later.ts';
import type { Bounds } from './vtl/meter.ts';
import { Meter } from './vtl/meter.ts';
import { parseTemplate } from './vtl/parse.ts';
import { render } from './vtl/render.ts';

/** Section 1.8. */
const TEMPLATE_BYTES_MAX = 300 * 1024;
/** The first is of section 1.8; the others are ours: 30 ms at the very worst, and more than any frame can carry. */
const BOUNDS: Bounds = { iterationsMax: 1000, stepsMax: 150_000, charsMax: 1024 * 1024 };

export type CompiledTemplate =
  | { readonly outcome: 'compiled'; readonly program: Program }
  | { readonly outcome: 'invalid'; readonly reason: string };

export type Rendered =
  { readonly outcome: 'rendered'; readonly text: string } | { readonly outcome: 'failed'; readonly reason: string };

/** What a template may see. */
export type TemplateScope = {
  /** The message, or what the backend answered. */
  readonly body: string;
  readonly params: Params;
  /** `$context`: the request context, and for responses also `status` and `error`. */
  readonly context: { readonly [name: string]: unknown };
  readonly stageVariables: Texts;
};

/** Compile a template. */
export function compileTemplate(text: string): CompiledTemplate {
  if (Buffer.byteLength(text) > TEMPLATE_BYTES_MAX)
    return { outcome: 'invalid', reason: 'The template is over 300 KB' };
  try {
    return { outcome: 'compiled', program: parseTemplate(text) };
  } catch (cause) {
    if (cause instanceof VtlError) return { outcome: 'invalid', reason: cause.message };
    throw cause;
  }
}

/** Render a template. A template that is invalid, or does too much, fails and says why. `spent` is told of its steps. */
export function renderTemplate(
  compiled: CompiledTemplate,
  scope: TemplateScope,
  bounds: Partial<Bounds> = {},
  spent: (steps: number) => void = () => {},
): Rendered {
  if (compiled.outcome === 'invalid') return { outcome: 'failed', reason: compiled.reason };
  const meter = new Meter({ ...BOUNDS, ...bounds });
  const variables = new Map<string, unknown>([
    ['input', inputOf(scope.body, scope.params)],
    ['util', util],
    ['context', new Later(() => copied(scope.context))],
    ['stageVariables', new Later(() => copied(scope.stageVariables))],
  ]);
  try {
    return { outcome: 'rendered', text: render(compiled.program, variables, meter) };
  } catch (cause) {
    if (cause instanceof VtlError) return { outcome: 'failed', reason: cause.message };
    // What a client sends can be nested deeper than JSON is written.
    if (cause instanceof RangeError) return { outcome: 'failed', reason: 'The message is nested too deeply' };
    throw cause;
  } finally {
    spent(meter.steps);
  }
}
