// What stands in a template for a value that is known when it is deployed.

/** As in `!Ref ChatApi`. */
export class Intrinsic {
  readonly tag: '!Ref' | '!GetAtt' | '!Sub';
  readonly text: string;

  constructor(tag: Intrinsic['tag'], text: string) {
    this.tag = tag;
    this.text = text;
  }
}

export const ref = (name: string): Intrinsic => new Intrinsic('!Ref', name);
export const getAtt = (name: string): Intrinsic => new Intrinsic('!GetAtt', name);
export const sub = (text: string): Intrinsic => new Intrinsic('!Sub', text);

/** An ARN as a text of `!Sub`, with the region and the account of whoever deploys it in place of those of the server. */
export function portableArn(
  arn: string,
  { region, account }: { readonly region: string; readonly account: string },
): string {
  const parts = arn.replaceAll('${', '${!').split(':');
  const places: { readonly [part: string]: string } = { [region]: '${AWS::Region}', [account]: '${AWS::AccountId}' };
  return parts.map((part) => (Object.hasOwn(places, part) ? places[part] : part)).join(':');
}
