import type { InProcess } from '../../aws/server/in-process.ts';
import type { FunctionDefinition } from '../../functions/definition.ts';
import type { StackRecord } from '../../store/stacks.ts';
import type { Words } from '../parameters/words.ts';
import type { TableEndpoint } from '../resources/dynamodb-table.ts';
import type { UnpackingBounds } from '../resources/unpack.ts';
import type { Applied } from './applied.ts';
import type { FunctionPlaces } from './stack-functions.ts';

/** What a stack is applied to. */
export type Applying = FunctionPlaces & {
  readonly account: string;
  /** Of stacks that name none. */
  readonly region: string;
  readonly bounds: UnpackingBounds;
  readonly operations: (region: string) => InProcess;
  read(region: string, stack: string): StackRecord | undefined;
  keep(region: string, stack: string, record: StackRecord): Promise<void>;
  readonly parameters: Words;
  /** What was done so far. */
  readonly applied: Applied[];
  /** What other stacks export, and what was said with --import. */
  readonly imports: ReadonlyMap<string, unknown>;
  /** Functions that resources may name from now on; what they are told of the stack may change once more. */
  readonly foresee: (functions: readonly FunctionDefinition[]) => void;
  /** Undefined: tables are made nowhere. */
  readonly tables: Omit<TableEndpoint, 'region'> | undefined;
  /** Whether integrations of this AWS service are answered. */
  answers(service: string): boolean;
  /** Whether something besides the functions of templates answers to this ARN. */
  readonly canCall: (functionArn: string) => boolean;
};
