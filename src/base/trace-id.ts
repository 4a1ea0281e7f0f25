/** An X-Ray trace: `Root=1-{seconds since 1970}-{96 bits}`, both in hexadecimal digits (spec/apigateway-websocket.md, section 2.1). */
export const traceId = (ms: number, random: Buffer): string =>
  `Root=1-${Math.floor(ms / 1000)
    .toString(16)
    .padStart(8, '0')}-${random.subarray(0, 12).toString('hex')}`;
