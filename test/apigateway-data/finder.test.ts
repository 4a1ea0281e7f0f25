// Where an expression matches, and its groups: as a backtracking matcher finds it, in bounded time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Finder } from '../../src/services/websocket/expressions/pattern/finder.ts';
import { compileMachine } from '../../src/services/websocket/expressions/pattern/machine.ts';
import { parsePattern } from '../../src/services/websocket/expressions/pattern/parse.ts';
import { Steps, TooMuch } from '../../src/services/websocket/expressions/steps.ts';
import { roundsOf, seeded } from '../fuzz/random.ts';

function finderOf(source: string): Finder {
  const { tree, groups } = parsePattern(source, new Steps(1e6), { dialect: 'java' });
  return new Finder(compileMachine(tree, new Steps(1e6), true), groups.count);
}

const ATOMS = ['a', 'b', '.', '[ab]', '[^a]', '\\w', '^', '$', '\\b'];
const TIMES = ['', '', '', '*', '+', '?', '*?', '+?', '??', '{1,2}', '{2}', '{0,2}?'];

test('matches and groups are those of JavaScript, which finds them as Java does', (t) => {
  const random = seeded(t);
  // Groups that are repeated are left out: JavaScript forgets what an earlier round has noted.
  const made = (depth: number): string => {
    const parts = Array.from({ length: 1 + random.below(3) }, () => {
      if (depth > 0 && random.chance(0.4)) return `${random.pick(['(', '(?:'])}${made(depth - 1)})`;
      const atom = random.pick(ATOMS);
      return /[$^]|\\b/.test(atom) ? atom : atom + random.pick(TIMES);
    });
    return random.chance(0.3) ? `${parts.join('')}|${random.pick(ATOMS)}` : parts.join('');
  };
  for (let round = roundsOf(1_500); round > 0; round--) {
    const source = made(2);
    const text = random.text(random.below(7), 'ab c');
    const from = random.below(text.length + 1);
    const expression = new RegExp(source, 'dg');
    expression.lastIndex = from;
    const indices = expression.exec(text)?.indices?.flatMap((place) => place ?? [-1, -1]);
    const places = finderOf(source).find(text, from, new Steps(1e6));
    assert.deepEqual(places && [...places], indices, `${source} in '${text}' from ${from}`);
    const whole = new RegExp(`^(?:${source})$`).test(text);
    assert.equal(
      finderOf(source).find(text, 0, new Steps(1e6), true) !== undefined,
      whole,
      `all of '${text}': ${source}`,
    );
  }
});

test('the work grows with the text and the expression, and ends when there are no more steps', () => {
  const text = 'a'.repeat(10_000);
  const steps = new Steps(1e7);
  assert.equal(finderOf('(a|a)*(a|aa)*(a*)*b').find(text, 0, steps), undefined);
  assert.ok(steps.taken < 1e6, `${steps.taken} steps`);
  assert.throws(() => finderOf('(a|a)*b').find(text, 0, new Steps(1_000)), TooMuch);
});
