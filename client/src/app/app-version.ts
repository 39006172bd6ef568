/** Set by the build from `package.json`. */
declare const BUILT_VERSION: string | undefined;

/** The version of this app; `unbuilt` where it runs from its sources. */
export const APP_VERSION = typeof BUILT_VERSION === 'string' ? BUILT_VERSION : 'unbuilt';
