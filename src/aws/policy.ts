// IAM-style policies: which actions on which resources a key may use. Deny wins; what no statement allows is denied.

export type Statement = { Effect: 'Allow' | 'Deny'; Action: string | string[]; Resource: string | string[] };
export type Policy = { Version?: string; Statement: Statement[] };

/** May `action` (as in `ivschat:SendEvent`) be used on `resource` (an ARN, or `*` where there is none)? */
export function isAllowed(policy: Policy, action: string, resource: string): boolean {
  let allowed = false;
  for (const { Effect, Action, Resource } of policy.Statement) {
    const applies = some(Action, (pattern) => matches(pattern.toLowerCase(), action.toLowerCase()));
    if (!applies || !some(Resource, (pattern) => matches(pattern, resource))) continue;
    if (Effect === 'Deny') return false;
    allowed = true;
  }
  return allowed;
}

const some = (patterns: string | string[], test: (pattern: string) => boolean) =>
  Array.isArray(patterns) ? patterns.some(test) : test(patterns);

/** `*` stands for any text, `?` for one character. Linear in the text for each star: no backtracking over earlier ones. */
export function matches(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t]) && pattern[p] !== '*') {
      p++;
      t++;
    } else if (pattern[p] === '*') {
      star = p++;
      resume = t;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
