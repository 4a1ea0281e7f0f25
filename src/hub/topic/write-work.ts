/** What writing so many bytes to a socket costs. The unit is the call itself, some ten microseconds; copying adds to it. */
export const writeWorkOf = (bytes: number): number => 1 + (bytes >> 14);
