// Operations called from within the server, for what an operator declares: validated by the same models and run by the same
// handlers as a request would be, but with nothing to sign and nobody to throttle.
import type { Violation } from './validate.ts';
import { randomUUID } from 'node:crypto';
import type { Implementation } from './dispatch.ts';
import { validate } from './validate.ts';
import type { Members } from '../shape.ts';

/** Operations of any service, called for one account in one region. */
export type InProcess = {
  /** The members that an operation takes. */
  membersOf(service: string, operation: string): Members;
  /** What is wrong with an input, in the words of the service. */
  problems(service: string, operation: string, input: Input): readonly Problem[];
  /** Throws an AwsError, as a request would be answered. */
  run(service: string, operation: string, input: Input): Promise<Input>;
};

type Input = Record<string, unknown>;
export type Problem = { readonly member: string; readonly message: string };

type Owner = { readonly account: string; readonly region: string };

export function inProcess(services: readonly Implementation[], owner: Owner): InProcess {
  const find = (id: string) => services.find(({ model }) => model.id === id)!;
  const failuresOf = ({ model }: Implementation, operation: string, input: Input) =>
    validate(input, model.operations[operation]!.input);
  const sentence = ({ refusals }: Implementation, failures: readonly Violation[], input: Input) =>
    refusals.invalid(failures, input);
  return {
    membersOf: (service, operation) => find(service).model.operations[operation]!.input,
    problems(service, operation, input) {
      const implementation = find(service);
      return failuresOf(implementation, operation, input).map((failure) => ({
        member: failure.path.split('.')[0]!,
        message: sentence(implementation, [failure], input).message,
      }));
    },
    async run(service, operation, input) {
      const implementation = find(service);
      const { model } = implementation;
      const failures = failuresOf(implementation, operation, input);
      if (failures.length > 0) throw sentence(implementation, failures, input);
      const output = await implementation.run(operation, input, {
        requestId: randomUUID(),
        route: { service: model, name: operation, operation: model.operations[operation]!, labels: {}, base: [] },
        caller: { accessKeyId: OPERATOR, isOperator: true, ...owner },
        request: requestOf(owner.region, model.signingName),
      });
      return output as Input;
    },
  };
}

/** Who calls, in words for logs. */
const OPERATOR = 'operator';

const requestOf = (region: string, service: string) => ({
  method: 'POST',
  target: '/',
  headers: {},
  body: Buffer.alloc(0),
  sourceIp: '127.0.0.1',
  isSecure: true,
  origin: () => `https://${service}.${region}.amazonaws.com`,
});
