// What a review handler answered, held against the rules (spec/ivschat.md, section 4).
import { mapBytes } from '../../../aws/server/validate.ts';
import { isLonger } from '../requests.ts';

export type Attributes = Record<string, string>;

export type Verdict =
  | { readonly result: 'ALLOW'; readonly content: string; readonly attributes: Attributes | undefined }
  | { readonly result: 'DENY'; readonly reason: string | undefined };

/** Of what a message may have, whoever wrote it. */
type MessageBounds = { readonly contentLengthMax: number; readonly attributesBytesMax: number };

type Reviewed = { readonly content: string; readonly attributes: Attributes | undefined };

/** Undefined: the answer breaks the rules. Without content or attributes of its own, ALLOW keeps the message's. */
export function readVerdict(payload: string, message: Reviewed, bounds: MessageBounds): Verdict | undefined {
  const answer = jsonObject(payload);
  if (!answer) return undefined;
  const { ReviewResult, Content = message.content, Attributes: attributes = message.attributes } = answer;
  const isGiven = (value: unknown): value is Attributes => isAttributes(value, bounds.attributesBytesMax);
  if (attributes !== undefined && !isGiven(attributes)) return undefined;
  if (ReviewResult === 'DENY')
    return { result: 'DENY', reason: isGiven(answer['Attributes']) ? answer['Attributes']['Reason'] : undefined };
  if (ReviewResult !== 'ALLOW') return undefined;
  if (typeof Content !== 'string' || Content === '' || isLonger(Content, bounds.contentLengthMax)) return undefined;
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

function isAttributes(value: unknown, bytesMax: number): value is Attributes {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((item) => typeof item === 'string') && mapBytes(value as Attributes) <= bytesMax;
}
