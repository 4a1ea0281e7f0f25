/** What a bus has done since it began. */
export type BusStats = {
  published: number;
  heard: number;
  /** Batches that came after they were asked for. */
  repaired: number;
  /** Batches that were missed and that nobody has any more. */
  lost: number;
  /** What came of lives that are over. */
  refused: number;
  /** Questions that came too late to be done. */
  late: number;
};

export const noStats = (): BusStats => ({ published: 0, heard: 0, repaired: 0, lost: 0, refused: 0, late: 0 });
