export type Prepared = {
  readonly command: readonly string[];
  /** Of the runtime client. */
  readonly runtimeFolder: string;
  /** Where modules are found besides, for code that was built elsewhere. */
  readonly modules: readonly string[];
  /** What its environment has besides, unless the function says otherwise. */
  readonly variables?: Readonly<Record<string, string>>;
};

/** What cannot be started, and why, in words for whoever has the function. */
export type Unprepared = { readonly problem: string; readonly errorType: string };

export type Interpreters = {
  readonly node: string;
  /** As in `24.21.0`. */
  readonly nodeVersion: string;
  readonly python: string;
};
