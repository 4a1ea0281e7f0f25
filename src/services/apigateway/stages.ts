// Which API and stage an address means. One API exists without any set-up, so that a socket is accepted at once.

export type Stage = { readonly apiId: string; readonly name: string; readonly scope: string };

const defaultStage: Stage = { apiId: 'default', name: 'prod', scope: 'api/default/prod' };

const EXECUTE_API_HOST = /^([a-z0-9]{1,32})\.execute-api\./i;

/** `/{stage}`, `/{apiId}/{stage}`, or `/{stage}` below the host `{apiId}.execute-api.…`; undefined when there is none. */
export function stageAt(host: string, segments: readonly string[]): Stage | undefined {
  const apiId = EXECUTE_API_HOST.exec(host)?.[1]?.toLowerCase();
  if (apiId !== undefined) return segments.length === 1 ? find(apiId, segments[0]!) : undefined;
  if (segments.length === 1) return find(defaultStage.apiId, segments[0]!);
  return segments.length === 2 ? find(segments[0]!, segments[1]!) : undefined;
}

function find(apiId: string, name: string): Stage | undefined {
  return apiId === defaultStage.apiId && name === defaultStage.name ? defaultStage : undefined;
}
