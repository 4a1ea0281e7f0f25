import type { Implementation } from '../../../aws/server/dispatch.ts';
import { implement } from '../../../aws/server/dispatch.ts';
import type { ControlContext } from './control-context.ts';
import { control } from './model/model.ts';
import * as apiMappings from './operations/api-mappings.ts';
import * as apis from './operations/apis.ts';
import * as authorizers from './operations/authorizers.ts';
import * as deployments from './operations/deployments.ts';
import * as domainNames from './operations/domain-names.ts';
import * as httpOnly from './operations/http-only.ts';
import * as integrationResponses from './operations/integration-responses.ts';
import * as integrations from './operations/integrations.ts';
import * as models from './operations/models.ts';
import * as routeResponses from './operations/route-responses.ts';
import * as routes from './operations/routes.ts';
import * as stages from './operations/stages.ts';
import * as tags from './operations/tags.ts';
import { policyWords } from './policy-words.ts';
import { refusals } from './refusals.ts';

const operations = {
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

/** The control plane of WebSocket APIs. */
export const controlApi = (context: ControlContext): Implementation =>
  implement(control, context, operations, { refusals, ...policyWords(control) });
