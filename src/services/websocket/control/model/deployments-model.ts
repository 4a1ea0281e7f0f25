// Deployments: what can be asked (spec/apigateway-websocket.md, sections 4.1 and 4.5).
import { boolean, enumeration, optional, string, timestamp } from '../../../../aws/shape.ts';
import type { Operation } from './shapes.ts';
import { ApiId, CHANGE_ERRORS, Description, idOf, LIST_ERRORS, pageOf, PAGED, Paging, READ_ERRORS } from './shapes.ts';

const DeploymentId = idOf('deployment');
const Deployment = {
  AutoDeployed: optional(boolean({ doc: 'Whether a stage with autoDeploy made it.' })),
  CreatedDate: optional(timestamp({ doc: 'When it was created.' })),
  DeploymentId: optional(string({ doc: 'The id of the deployment.' })),
  DeploymentStatus: optional(enumeration(['PENDING', 'FAILED', 'DEPLOYED'], { doc: 'How far it is.' })),
  DeploymentStatusMessage: optional(string({ doc: 'Why it failed.' })),
  Description,
};

export const CreateDeployment = {
  http: 'POST /v2/apis/{apiId}/deployments',
  status: 201,
  doc: 'Freeze the API as it is now. A stage shows it to clients.',
  input: {
    ApiId,
    Description,
    StageName: optional(string({ doc: 'The stage that is to show it from now on.', server: { max: 128 } })),
  },
  output: Deployment,
  rate: { perMinute: 'createDeploymentRequestsPerMinute' },
  errors: CHANGE_ERRORS,
  examples: [{ title: 'To deploy to a stage', command: 'create-deployment --api-id a1b2c3d4e5 --stage-name prod' }],
} as const satisfies Operation;

export const DeleteDeployment = {
  http: 'DELETE /v2/apis/{apiId}/deployments/{deploymentId}',
  status: 204,
  doc: 'Delete a deployment that no stage shows.',
  input: { ApiId, DeploymentId },
  output: {},
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetDeployment = {
  http: 'GET /v2/apis/{apiId}/deployments/{deploymentId}',
  doc: 'Show a deployment.',
  input: { ApiId, DeploymentId },
  output: Deployment,
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetDeployments = {
  http: 'GET /v2/apis/{apiId}/deployments',
  doc: 'List the deployments of an API.',
  input: { ApiId, ...Paging },
  output: pageOf(Deployment),
  paging: PAGED,
  errors: LIST_ERRORS,
} as const satisfies Operation;

export const UpdateDeployment = {
  http: 'PATCH /v2/apis/{apiId}/deployments/{deploymentId}',
  doc: 'Change the description of a deployment.',
  input: { ApiId, DeploymentId, Description },
  output: Deployment,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To say what is in a deployment',
      command: 'update-deployment --api-id a1b2c3d4e5 --deployment-id z9y8x7 --description "The second release"',
    },
  ],
} as const satisfies Operation;
