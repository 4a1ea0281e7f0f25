// The services that have commands. A model is loaded only when it is asked for: start-up time is what users feel.
import type { Service } from '../../aws/shape.ts';
import type { Personality } from '../personality/personality.ts';

export const services: { readonly [id: string]: () => Promise<Service> } = {
  apigatewaymanagementapi: async () => (await import('../../services/websocket/connections/model.ts')).management,
  ivschat: async () => (await import('../../services/chat/model/model.ts')).ivschat,
  apigatewayv2: async () => (await import('../../services/websocket/control/model/model.ts')).control,
  sts: async () => (await import('../../services/sts/model.ts')).sts,
  lambda: async () => (await import('../../services/lambda/model.ts')).lambda,
  apigateway: async () => (await import('../../services/websocket/keys/model.ts')).apiKeys,
};

/** The model that a personality's commands are made from. Only the AWS CLI's own know what is not served. */
export async function commandModel(id: string, { friendly }: Personality): Promise<Service> {
  if (friendly.onlyServed || id !== 'apigatewayv2') return services[id]!();
  return (await import('../aws/unserved/all-of-api-gateway.ts')).allOfApiGateway;
}
