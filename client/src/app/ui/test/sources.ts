const served = (window as unknown as { __karma__: { files: object } }).__karma__.files;

/** The sources of the app, as karma serves them beside the specs. */
export const SOURCES = Object.keys(served).filter((path) => /\/client\/src\/app\/.*\.(html|ts)$/.test(path));
