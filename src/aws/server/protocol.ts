// The two ways in which services are spoken to.
import type { AwsError } from '../error.ts';
import type { Request, Response } from '../http.ts';
import { parseForm } from './query/form.ts';
import { errorXml, outputXml } from './query/xml.ts';
import { parseInput, serializeError, serializeOutput } from './rest-json.ts';
import type { Route } from './route.ts';
import type { Service } from '../shape.ts';

type Protocol = {
  /** Members of a wrong type stay as they came: validation names them. */
  input(request: Request, route: Route): Record<string, unknown>;
  output(output: Record<string, unknown>, route: Route, requestId: string): Response;
  error(error: AwsError, requestId: string, service: Service | undefined): Response;
};

const restJson: Protocol = { input: parseInput, output: serializeOutput, error: serializeError };
const query: Protocol = { input: (_request, route) => parseForm(route), output: outputXml, error: errorXml };

export const protocolOf = (service: Service | undefined): Protocol => (service?.query ? query : restJson);
