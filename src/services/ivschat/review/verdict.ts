// What a review handler answered, held against the rules (spec/ivschat.md, section 4).
import { mapBytes } from '../../../aws/validate.ts';
import { isLonger } from '../requests.ts';
import { ATTRIBUTES_BYTES_MAX } from '../shapes.ts';

export type Attributes = Record<string, string>;

export type Verdict =
  | { readonly result: 'ALLOW'; readonly content: string; readonly attributes: Attributes | undefined }
  | { readonly result: 'DENY'; readonly reason: string | undefined };

type Reviewed = { readonly content: string; readonly attributes: Attributes | undefined };

/** Undefined: the answer breaks the rules. Without content or attributes of its own, ALLOW keeps the message's. */
export function readVerdict(payload: string, message: Reviewed, contentLengthMax: number): Verdict | undefined {
  const answer = jsonObject(payload);
  if (!answer) return undefined;
  const { ReviewResult, Content = message.content, Attributes: attributes = message.attributes } = answer;
  if (attributes !== undefined && !isAttributes(attributes)) return undefined;
  if (ReviewResult === 'DENY')
    return { result: 'DENY', reason: isAttributes(answer['Attributes']) ? answer['Attributes']['Reason'] : undefined };
  if (ReviewResult !== 'ALLOW') return undefined;
  if (typeof Content !== 'string' || Content === '' || isLonger(Content, contentLengthMax)) return undefined;
  return { result: 'ALLOW', content: Content, attributes };
}

function jsonObject(payload: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(payload);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    // Members that are null count as not given.
    return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null));
  } catch {
    return undefined;
  }
}

function isAttributes(value: unknown): value is Attributes {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return (
    Object.values(value).every((item) => typeof item === 'string') &&
    mapBytes(value as Attributes) <= ATTRIBUTES_BYTES_MAX
  );
}
