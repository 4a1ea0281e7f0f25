// Which Fanfare this is, in the checkout and in the published package alike.
import manifest from '../../package.json' with { type: 'json' };

/** As in `0.1.0`. */
export const VERSION: string = manifest.version;

/** What `fanfare --version` prints, and how the command line names itself to a server. */
export const versionLine = (): string =>
  `fanfare/${VERSION} node/${process.versions.node} ${process.platform}/${process.arch}`;
