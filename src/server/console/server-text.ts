// What the console is told before anybody has signed in: whether that is needed, and the models, by which it asks and
// makes forms. Who reads the documentation knows as much.
import type { Service } from '../../aws/shape.ts';

type Facts = { readonly trustsCallers: boolean; readonly region: string; readonly services: readonly Service[] };

/** As JSON. What only the server checks (`server`) is left out; a pattern is its source. */
export const serverText = ({ trustsCallers, region, services }: Facts): string =>
  JSON.stringify(
    { trustsCallers, region, models: Object.fromEntries(services.filter(({ query }) => !query).map(modelOf)) },
    (key, value: unknown) => {
      if (key === 'server') return undefined;
      return value instanceof RegExp ? value.source : value;
    },
  );

const modelOf = ({ id, signingName, wireNames, operations }: Service) =>
  [
    id,
    {
      ...{ signingName, wireNames },
      operations: Object.fromEntries(
        Object.entries(operations).map(([name, { http, input }]) => [name, { http, input }]),
      ),
    },
  ] as const;
