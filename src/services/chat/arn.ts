type Kind = 'room' | 'logging-configuration';

export const arnOf = (kind: Kind, { region, account }: { region: string; account: string }, id: string): string =>
  `arn:aws:ivschat:${region}:${account}:${kind}/${id}`;

/** The region and account that an ARN of ours names. */
export function ownerOf(arn: string): { region: string; account: string } {
  const [, , , region = '', account = ''] = arn.split(':');
  return { region, account };
}

/** What errors name as `resourceType`. */
export function resourceTypeOf(arn: string): 'ROOM' | 'LOGGING_CONFIGURATION' | undefined {
  if (arn.includes(':room/')) return 'ROOM';
  return arn.includes(':logging-configuration/') ? 'LOGGING_CONFIGURATION' : undefined;
}

/** The part behind the slash: what errors name as `resourceId`. */
export const resourceIdOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
