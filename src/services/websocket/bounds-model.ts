import type { Bounds } from '../../aws/shape.ts';

/** Of what AWS gives no length of its own to. A text may be a URI. */
export const bounds: Bounds = {
  textMax: 2048,
  entriesMax: 100,
  keyMax: 512,
  // The mapping templates of an integration have 300 KB in all (spec/apigateway-websocket.md, section 1.8).
  mapBytesMax: 300 * 1024,
};
