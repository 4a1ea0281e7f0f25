// The options of an operation's command, read from its model.
import type { Operation, Paging, Shape } from '../../aws/shape.ts';
import type { Option } from './argparse.ts';
import { camelCases, kebabCase } from './names.ts';
import type { Personality } from '../personality/personality.ts';

export type OperationOption = Option & {
  /** The member that the option sets; undefined for the options about the command itself. */
  readonly member?: string;
  readonly shape?: Shape;
  readonly isRequired: boolean;
  /** What an option without words stands for. */
  readonly flag?: boolean;
  /** It works, but help does not tell. */
  readonly isHidden?: true;
};

export const INPUT_JSON = '--cli-input-json';
export const INPUT_YAML = '--cli-input-yaml';
export const SKELETON = '--generate-cli-skeleton';
export const STARTING_TOKEN = '--starting-token';
export const PAGE_SIZE = '--page-size';
export const MAX_ITEMS = '--max-items';

/** In the order of the model; the options about the command itself come last. */
export function operationOptions(operation: Operation, personality: Personality): OperationOption[] {
  const paging = pagingOf(operation);
  const options = Object.entries(operation.input).flatMap(([member, shape]): OperationOption[] => {
    const kebab = optionName(member);
    const isRequired = !shape.optional;
    const camel = personality.friendly.camelCaseOptions ? camelCases(member).map((name) => `--${name}`) : [];
    const aliases = camel.filter((name) => name !== `--${kebab}`);
    if (shape.type === 'boolean') {
      return [
        { name: `--${kebab}`, aliases, takes: 'none', member, shape, isRequired, flag: true },
        { name: `--no-${kebab}`, takes: 'none', member, shape, isRequired: false, flag: false },
      ];
    }
    const isHidden = member === paging?.token || member === paging?.size;
    return [
      {
        name: `--${kebab}`,
        aliases,
        takes: arity(shape, personality),
        member,
        shape,
        isRequired,
        ...(isHidden && { isHidden }),
      },
    ];
  });
  if (fileMember(operation) !== undefined) return options;
  return [
    ...options,
    ...personality.inputFormats.map((format): OperationOption => ({
      name: `--cli-input-${format}`,
      takes: 'one',
      isRequired: false,
    })),
    ...(paging
      ? [STARTING_TOKEN, PAGE_SIZE, MAX_ITEMS].map((name): OperationOption => ({
          name,
          takes: 'one',
          isRequired: false,
        }))
      : []),
    { name: SKELETON, takes: 'optional', choices: personality.skeletons, isRequired: false },
  ];
}

/** `--version` is the command's own, so the member of that name is called otherwise. */
const optionName = (member: string): string => (member === 'Version' ? 'api-version' : kebabCase(member));

function arity(shape: Shape, { friendly }: Personality): Option['takes'] {
  if (shape.type === 'list') return 'many';
  return shape.type === 'map' && friendly.mapsOverSeveralWords ? 'pairs' : 'one';
}

/** The member of an output that is a file: it goes into one that the command names, and takes no input documents. */
export const fileMember = ({ output }: Operation): string | undefined =>
  Object.keys(output).find((name) => output[name]!.in === 'payload' && output[name]!.type === 'blob');

/** What the word is called that names the file. */
export const OUTFILE = 'outfile';

/** How the command goes through the pages of an operation; undefined: it does not. */
export const pagingOf = ({ paging }: Operation): Paging | undefined => (paging?.byHand ? undefined : paging);
