import type { Caller } from '../../aws/server/authenticate.ts';
import { AwsError } from '../../aws/error.ts';
import type { StageAddress } from './stages.ts';
import { isOfAnyRegion } from './stages.ts';

/**
 * Throws what AWS answers to a call that is signed for another region than that of its API: the code and the words are
 * those that users of API Gateway report (github.com/Kong/insomnia/issues/713).
 */
export function checkRegion({ region, isTrusted }: Caller, address: StageAddress): void {
  if (isTrusted || isOfAnyRegion(address) || region === address.live.owner.region) return;
  const message = `Credential should be scoped to a valid region, not '${region}'. `;
  throw new AwsError('InvalidSignatureException', 403, message);
}
