// The ways to name a function (spec/functions-and-templates.md, section 7.1).

export type FunctionName = {
  readonly name: string;
  /** Of an ARN that names one. */
  readonly region: string | undefined;
  /** An alias, a version, `$LATEST`. */
  readonly qualifier: string | undefined;
};

const NAME = '([a-zA-Z0-9-_]{1,64})(?::(\\$LATEST|[a-zA-Z0-9-_]{1,128}))?';
const PLAIN = new RegExp(`^${NAME}$`);
const PARTIAL = new RegExp(`^(?:\\d{12}:)?function:${NAME}$`);
const ARN = new RegExp(`^arn:aws[a-z-]*:lambda:([a-z0-9-]{1,32}):\\d{12}:function:${NAME}$`);

/** Undefined: it names no function. */
export function functionName(text: string): FunctionName | undefined {
  const whole = ARN.exec(text);
  if (whole) return { name: whole[2]!, region: whole[1]!, qualifier: whole[3] };
  const [, name, qualifier] = PARTIAL.exec(text) ?? PLAIN.exec(text) ?? [];
  return name === undefined ? undefined : { name, region: undefined, qualifier };
}
