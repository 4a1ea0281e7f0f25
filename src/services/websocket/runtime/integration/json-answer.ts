// Answers of services that speak forms, as API Gateway gets them: in JSON. The services of AWS write it themselves when they
// are asked to (seen in README files of official samples for SNS and SQS); emulators answer in XML, which becomes the same.
import type { BackendAnswer } from '../../../../backends/backend-request.ts';
import type { XmlElement } from '../../../../aws/xml.ts';
import { parseXml } from '../../../../aws/xml.ts';

type Answered = Extract<BackendAnswer, { outcome: 'answered' }>;

/** The answer itself, if it is no XML. */
export function jsonAnswer(answer: Answered): Answered {
  if (!/^(?:text|application)\/xml\b/.test(answer.headers['content-type'] ?? '')) return answer;
  const root = parseXml(answer.body.toString('utf8'));
  if (!root) return answer;
  const value = valueOf(root);
  // Errors have no name around them.
  const json = root.name === 'ErrorResponse' ? value : { [root.name]: value };
  return {
    ...answer,
    headers: { ...answer.headers, 'content-type': JSON_TYPE },
    headersDistinct: { ...answer.headersDistinct, 'content-type': [JSON_TYPE] },
    body: Buffer.from(JSON.stringify(json)),
  };
}

const JSON_TYPE = 'application/json';

type Value = string | null | readonly Value[] | { readonly [name: string]: Value };

/** A text, a list of `member` elements, or members in the order of their names. */
function valueOf({ children, text }: XmlElement): Value {
  if (children.length === 0) return text === '' ? null : text;
  if (children.every(({ name }) => name === 'member')) return children.map(valueOf);
  const members = new Map<string, Value[]>();
  for (const child of children) {
    const values = members.get(child.name);
    if (values) values.push(valueOf(child));
    else members.set(child.name, [valueOf(child)]);
  }
  const sorted = [...members].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, values]) => [name, values.length === 1 ? values[0]! : values]));
}
