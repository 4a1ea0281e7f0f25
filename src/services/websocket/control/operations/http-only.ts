// Operations about what only HTTP APIs have (spec/apigateway-websocket.md, sections 4.1 and 4.6). They are part of the
// model, so that every command of the AWS CLI is known, and say plainly that there is no such thing here.
import type { Handler } from '../../../../aws/server/dispatch.ts';
import type { ControlContext } from '../control-context.ts';
import type { control } from '../model/model.ts';
import { noHttpApis, onlyForHttp, unknownId } from '../refusals.ts';
import { apiOf } from '../resources.ts';

type On<Name extends keyof typeof control.operations> = Handler<typeof control, Name, ControlContext>;

export const deleteCorsConfiguration: On<'DeleteCorsConfiguration'> = (context, { ApiId }, call) => {
  apiOf(context, ApiId, call);
  throw onlyForHttp('Cors');
};

export const exportApi: On<'ExportApi'> = (context, { ApiId }, call) => {
  apiOf(context, ApiId, call);
  throw onlyForHttp('ExportApi');
};

export const reimportApi: On<'ReimportApi'> = (context, { ApiId }, call) => {
  apiOf(context, ApiId, call);
  throw onlyForHttp('ReimportApi');
};

export const importApi: On<'ImportApi'> = () => {
  throw noHttpApis();
};

export const createVpcLink: On<'CreateVpcLink'> = () => {
  throw noHttpApis();
};

export const getVpcLinks: On<'GetVpcLinks'> = () => ({ Items: [] });

export const getVpcLink: On<'GetVpcLink'> = (_context, { VpcLinkId }) => {
  throw unknownId('VpcLink', VpcLinkId);
};

export const updateVpcLink: On<'UpdateVpcLink'> = (_context, { VpcLinkId }) => {
  throw unknownId('VpcLink', VpcLinkId);
};

export const deleteVpcLink: On<'DeleteVpcLink'> = (_context, { VpcLinkId }) => {
  throw unknownId('VpcLink', VpcLinkId);
};
