// Whether a value is what the model asks for, said before it is sent and in words for people. The server decides all the same.
import type { Shape } from './models.ts';

/** What is wrong with a value, as in `must be at most 500`. Undefined: nothing that can be seen from here. */
export function problemWith(value: unknown, shape: Shape): string | undefined {
  switch (shape.type) {
    case 'string':
      return typeof value === 'string' ? textProblem(value, shape) : 'must be a text';
    case 'integer':
    case 'double':
      return numberProblem(value, shape);
    case 'list':
      return Array.isArray(value)
        ? (countProblem(value.length, shape, 'entries') ?? first(value, (one) => problemWith(one, shape.of)))
        : 'must be a list';
    case 'map':
      return mapProblem(value as Readonly<Record<string, unknown>>, shape);
    case 'structure':
    case 'union':
      return first(Object.entries(value as object), ([name, one]: [string, unknown]) => {
        const member = shape.members[name];
        const problem = member && problemWith(one, member);
        return problem && `${name} ${problem}`;
      });
    case 'blob':
    case 'boolean':
    case 'timestamp':
    case 'document':
      return undefined;
  }
}

type Shaped<T extends Shape['type']> = Extract<Shape, { readonly type: T }>;

function textProblem(value: string, shape: Shaped<'string'>): string | undefined {
  if (shape.enum && !shape.enum.includes(value)) return `must be one of ${shape.enum.join(', ')}`;
  const problem = countProblem([...value].length, shape, 'characters');
  if (problem) return problem;
  if (shape.pattern === undefined || new RegExp(`^(?:${shape.pattern})$`).test(value)) return undefined;
  return `must match ${shape.pattern}`;
}

function numberProblem(value: unknown, shape: Shaped<'integer' | 'double'>): string | undefined {
  if (typeof value !== 'number' || Number.isNaN(value)) return 'must be a number';
  if (shape.type === 'integer' && !Number.isInteger(value)) return 'must be a whole number';
  if (shape.min !== undefined && value < shape.min) return `must be at least ${shape.min}`;
  return shape.max !== undefined && value > shape.max ? `must be at most ${shape.max}` : undefined;
}

function mapProblem(value: Readonly<Record<string, unknown>>, shape: Shaped<'map'>): string | undefined {
  const entries = Object.entries(value);
  const bytes = entries.reduce((sum, [key, one]) => sum + bytesOf(key) + bytesOf(String(one)), 0);
  if (shape.bytesMax !== undefined && bytes > shape.bytesMax) return `must have at most ${shape.bytesMax} bytes in all`;
  return (
    countProblem(entries.length, shape, 'entries') ??
    first(entries, ([key, one]) => {
      const problem = problemWith(key, shape.key) ?? problemWith(one, shape.of);
      return problem && `${key} ${problem}`;
    })
  );
}

function countProblem(
  count: number,
  { min = 0, max = Infinity }: { readonly min?: number; readonly max?: number },
  what: string,
): string | undefined {
  if (count < min) return `must have at least ${min} ${what}`;
  return count > max ? `must have at most ${max} ${what}` : undefined;
}

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

function first<T>(values: readonly T[], problemOf: (value: T) => string | undefined): string | undefined {
  for (const value of values) {
    const problem = problemOf(value);
    if (problem) return problem;
  }
  return undefined;
}
