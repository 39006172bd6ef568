/** A copy of the words of its own for the build, of which it keeps only the groups that are named. */
declare module '*/en.json?first' {
  const words: typeof import('./i18n/en.json');
  export = words;
}
declare module '*/zh.json?first' {
  const words: typeof import('./i18n/zh.json');
  export = words;
}
