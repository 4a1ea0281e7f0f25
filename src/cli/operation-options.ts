// The options of an operation's command, read from its model.
import type { Operation, Shape } from '../aws/shape.ts';
import type { Option } from './argparse.ts';
import { camelCases, kebabCase } from './names.ts';
import type { Personality } from './personality.ts';

export type OperationOption = Option & {
  /** The member that the option sets; undefined for the options about the command itself. */
  readonly member?: string;
  readonly shape?: Shape;
  readonly isRequired: boolean;
  /** What an option without words stands for. */
  readonly flag?: boolean;
};

export const INPUT_JSON = '--cli-input-json';
export const SKELETON = '--generate-cli-skeleton';

/** In the order of the model; the options about the command itself come last. */
export function operationOptions(operation: Operation, personality: Personality): OperationOption[] {
  const options = Object.entries(operation.input).flatMap(([member, shape]): OperationOption[] => {
    const kebab = kebabCase(member);
    const isRequired = !shape.optional;
    const aliases = personality.friendly.camelCaseOptions ? camelCases(member).map((name) => `--${name}`) : [];
    if (shape.type !== 'boolean') {
      return [
        {
          name: `--${kebab}`,
          aliases: aliases.filter((name) => name !== `--${kebab}`),
          takes: arity(shape, personality),
          member,
          shape,
          isRequired,
        },
      ];
    }
    return [
      { name: `--${kebab}`, aliases, takes: 'none', member, shape, isRequired, flag: true },
      { name: `--no-${kebab}`, takes: 'none', member, shape, isRequired: false, flag: false },
    ];
  });
  return [
    ...options,
    { name: INPUT_JSON, takes: 'one', isRequired: false },
    { name: SKELETON, takes: 'optional', choices: ['input'], isRequired: false },
  ];
}

function arity(shape: Shape, { friendly }: Personality): Option['takes'] {
  if (shape.type === 'list') return 'many';
  return shape.type === 'map' && friendly.mapsOverSeveralWords ? 'pairs' : 'one';
}
