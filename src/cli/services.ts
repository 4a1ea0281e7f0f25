// The services that have commands. A model is loaded only when it is asked for: start-up time is what users feel.
import type { Service } from '../aws/shape.ts';

export const services: { readonly [id: string]: () => Promise<Service> } = {
  apigatewaymanagementapi: async () => (await import('../services/apigateway/management-model.ts')).management,
  ivschat: async () => (await import('../services/ivschat/model.ts')).ivschat,
  apigatewayv2: async () => (await import('../services/apigateway/control/model.ts')).control,
  apigateway: async () => (await import('../services/apigateway/keys/model.ts')).apiKeys,
};
