// One file for each kind of resource: its operations share how one is found, checked and shown.
import * as apiMappings from './api-mappings.ts';
import * as apis from './apis.ts';
import * as authorizers from './authorizers.ts';
import * as deployments from './deployments.ts';
import * as domainNames from './domain-names.ts';
import * as httpOnly from './http-only.ts';
import * as integrationResponses from './integration-responses.ts';
import * as integrations from './integrations.ts';
import * as models from './models.ts';
import * as routeResponses from './route-responses.ts';
import * as routes from './routes.ts';
import * as stages from './stages.ts';
import * as tags from './tags.ts';

export const operations = {
  ...apiMappings,
  ...apis,
  ...authorizers,
  ...deployments,
  ...domainNames,
  ...httpOnly,
  ...integrationResponses,
  ...integrations,
  ...models,
  ...routeResponses,
  ...routes,
  ...stages,
  ...tags,
};
