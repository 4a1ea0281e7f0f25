// A room, as ListRooms and GetRoom show it.
export type Room = {
  readonly arn: string;
  readonly id: string;
  readonly name?: string;
  readonly maximumMessageLength?: number;
  readonly maximumMessageRatePerSecond?: number;
  readonly messageReviewHandler?: { readonly uri?: string; readonly fallbackResult?: string };
  readonly loggingConfigurationIdentifiers?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly createTime?: string;
  readonly updateTime?: string;
};

/** What CreateRoom and UpdateRoom set alike, as forms show it. */
export const ROOM_MEMBERS = [
  'name',
  'maximumMessageLength',
  'maximumMessageRatePerSecond',
  'messageReviewHandler',
  'loggingConfigurationIdentifiers',
];
