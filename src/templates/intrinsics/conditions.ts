// Conditions: they compare texts, and may ask for parameters and mappings, and for each other.
import { hintOf } from '../../base/nearest.ts';
import type { Members } from '../reading/objects.ts';
import { callOf, asText } from '../reading/objects.ts';
import { placeOf } from '../reading/places.ts';
import type { Place } from '../reading/template-error.ts';
import { TemplateError } from '../reading/template-error.ts';
import { evaluate } from './evaluate.ts';
import type { Scope } from './scope.ts';

/** Between how many conditions And and Or decide (spec/functions-and-templates.md, section 13.2). */
const [FEWEST, MOST] = [2, 10];

/** Whether a condition of the section holds. Throws a TemplateError. */
export const conditionHolds = (conditions: Members, name: unknown, scope: Scope, place: Place | undefined): boolean =>
  holds({ Condition: name }, { conditions, scope, place, asked: [] });

type Asking = {
  readonly conditions: Members;
  readonly scope: Scope;
  readonly place: Place | undefined;
  /** Those that led here. */
  readonly asked: readonly string[];
};

function holds(condition: unknown, asking: Asking): boolean {
  const { conditions, scope, asked } = asking;
  const place = placeOf(condition) ?? asking.place;
  const fail = (reason: string): never => {
    throw new TemplateError(place, reason);
  };
  const { name, argument } = callOf(condition) ?? { name: '', argument: undefined };
  const several = (fewest: number, most: number): unknown[] => {
    if (Array.isArray(argument) && argument.length >= fewest && argument.length <= most) return argument;
    return fail(`${name} takes a list of ${fewest === most ? fewest : `${fewest} to ${most}`}`);
  };
  const inner = (one: unknown) => holds(one, { ...asking, place });
  switch (name) {
    case 'Condition':
      if (typeof argument !== 'string' || !Object.hasOwn(conditions, argument)) {
        const hint = hintOf(String(argument), Object.keys(conditions));
        return fail(`there is no condition named ${String(argument)}${hint}`);
      }
      if (asked.includes(argument)) return fail(`the condition ${argument} asks for itself`);
      return holds(conditions[argument], {
        ...asking,
        place: placeOf(conditions, argument),
        asked: [...asked, argument],
      });
    case 'Fn::Equals': {
      const [left, right] = several(2, 2).map((side) => asText(evaluate(side, scope)));
      return left === right;
    }
    case 'Fn::Not':
      return !inner(several(1, 1)[0]);
    case 'Fn::And':
      return several(FEWEST, MOST).every(inner);
    case 'Fn::Or':
      return several(FEWEST, MOST).some(inner);
    default:
      return fail('a condition is one of Fn::Equals, Fn::And, Fn::Or, Fn::Not and Condition');
  }
}
