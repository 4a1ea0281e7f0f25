import type { Handler } from '../../../../aws/server/dispatch.ts';
import { isObject } from '../../../../base/is-object.ts';
import type { Model } from '../../../../store/apis/api-records.ts';
import type { ApiParts } from '../../../../store/apis/apis.ts';
import { compileModel } from '../../expressions/models.ts';
import type { ControlContext } from '../control-context.ts';
import { freeId } from '../ids.ts';
import { merged } from '../merging.ts';
import type { control } from '../model/model.ts';
import { sampleTemplate } from '../model-template.ts';
import { pageOf } from '../paging.ts';
import { conflict, invalid } from '../refusals.ts';
import { changing, checkQuota, oneOf, partsOf } from '../resources.ts';

type On<Name extends keyof typeof control.operations> = Handler<typeof control, Name, ControlContext>;

export const createModel: On<'CreateModel'> = async (context, { ApiId, Name, Schema, ...settings }, call) => {
  const fault = await faultOf(Schema);
  return changing(context, ApiId, call, (parts) => {
    checkQuota(parts.models, context.limits.modelsMax, 'Models');
    const ModelId = freeId(6, parts.models);
    return put(parts, merged<Model>({ ModelId, Name, Schema, ContentType: 'application/json' }, settings), fault);
  });
};

export const getModel: On<'GetModel'> = (context, { ApiId, ModelId }, call) =>
  oneOf(partsOf(context, ApiId, call).models, 'Model', ModelId);

export const getModels: On<'GetModels'> = (context, input, call) =>
  pageOf(context, call, input, partsOf(context, input.ApiId, call).models, (model) => model);

export const getModelTemplate: On<'GetModelTemplate'> = (context, { ApiId, ModelId }, call) => {
  const { Schema } = oneOf(partsOf(context, ApiId, call).models, 'Model', ModelId);
  return { Value: sampleTemplate(JSON.parse(Schema)) };
};

export const updateModel: On<'UpdateModel'> = async (context, { ApiId, ModelId, ...settings }, call) => {
  const fault = await faultOf(settings.Schema);
  return changing(context, ApiId, call, (parts) =>
    put(parts, merged(oneOf(parts.models, 'Model', ModelId), settings), fault),
  );
};

export const deleteModel: On<'DeleteModel'> = (context, { ApiId, ModelId }, call) =>
  changing(context, ApiId, call, (parts) => {
    const { Name } = oneOf(parts.models, 'Model', ModelId);
    const [user] = parts.routes.having('RequestModels', Name);
    if (user) throw conflict(`Cannot delete model '${Name}', is referenced in route: ${user.RouteKey}`);
    parts.models.delete(ModelId);
    return {};
  });

function put(parts: ApiParts, model: Model, fault: string | undefined): Model {
  const { ModelId, Name, Schema } = model;
  if (!Name || !/^[a-zA-Z0-9]+$/.test(Name)) throw invalid(`Model name must be alphanumeric: ${Name ?? ''}`);
  if (!isSchema(Schema)) throw invalid('Invalid model schema specified');
  if (fault !== undefined) throw invalid(`Invalid model schema specified: ${fault}`);
  if (parts.models.having('Name', Name).some((other) => other.ModelId !== ModelId)) {
    throw conflict('Model name already exists for this API');
  }
  parts.models.put(ModelId, model);
  return model;
}

/** A schema is a JSON object. */
function isSchema(text: string | undefined): boolean {
  try {
    return isObject(JSON.parse(text ?? ''));
  } catch {
    return false;
  }
}

/** Why no message would ever fit: said when the model is made, in words of our own. Where AWS looks is not known. */
async function faultOf(schema: string | undefined): Promise<string | undefined> {
  return schema !== undefined && isSchema(schema) ? (await compileModel(schema)).fault : undefined;
}
