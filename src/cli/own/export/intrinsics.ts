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
