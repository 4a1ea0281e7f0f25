// What texts of a server stand for when they are deployed: ids and ARNs of what is exported become references to it, and the
// region and the account of the server those of whoever deploys.
import { Intrinsic, getAtt, ref, sub } from './intrinsics.ts';

export class References {
  readonly #region: string;
  readonly #account: string;
  /** What stands in `${…}` for a text. */
  readonly #known = new Map<string, string>();

  constructor({ region, account }: { readonly region: string; readonly account: string }) {
    this.#region = region;
    this.#account = account;
  }

  /** From now on a text is `!Ref expression`, or with a dot `!GetAtt`. */
  add(text: string, expression: string): void {
    this.#known.set(text, expression);
  }

  /** With every text in it as whoever deploys has it. */
  of(value: unknown): unknown {
    if (typeof value === 'string') return this.#text(value);
    if (Array.isArray(value)) return value.map((item) => this.of(item));
    if (typeof value !== 'object' || value === null || value instanceof Intrinsic) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.of(item)]));
  }

  #text(value: string): unknown {
    const literal = value.replaceAll('${', '${!');
    const text = literal
      .replace(OWN_ARN, (arn) => this.#within(arn))
      .replace(ANY_ARN, (arn, service: string, region: string, account: string) => {
        const place = region === this.#region ? '${AWS::Region}' : region;
        const owner = account === this.#account ? '${AWS::AccountId}' : account;
        if (place === region && owner === account) return arn;
        return `arn:\${AWS::Partition}:${service}:${place}:${owner}`;
      })
      .replace(API_ID, (id) => this.#expression(id) ?? id)
      .replace(API_HOST, (host, before: string, region: string) =>
        region === this.#region ? `${before}\${AWS::Region}.\${AWS::URLSuffix}` : host,
      );
    if (text === literal) return value;
    const [, whole] = WHOLE.exec(text) ?? [];
    if (whole === undefined) return sub(text);
    return whole.includes('.') ? getAtt(whole) : ref(whole);
  }

  /** An ARN that is known up to some colon or slash in it. */
  #within(arn: string): string {
    for (let end = arn.length; end > 0; end = Math.max(arn.lastIndexOf('/', end - 1), arn.lastIndexOf(':', end - 1))) {
      const expression = this.#expression(arn.slice(0, end));
      if (expression !== undefined) return expression + arn.slice(end);
    }
    return arn;
  }

  #expression(text: string): string | undefined {
    const expression = this.#known.get(text);
    return expression === undefined ? undefined : `\${${expression}}`;
  }
}

const OWN_ARN = /arn:aws:[a-z\d-]+:[a-z\d-]+:\d{12}:[\w:/.$-]+/g;
const ANY_ARN = /arn:aws:([a-z\d-]+):([a-z\d-]*):([\w-]*)(?=:)/g;
/** As the server gives them, to APIs and to what is in them. */
const API_ID = /(?<![\w-])[a-z\d]{6,10}(?![\w-])/g;
const API_HOST = /(\$\{\w+\}\.execute-api\.)([a-z\d-]+)\.amazonaws\.com/g;
const WHOLE = /^\$\{([\w.]+)\}$/;
