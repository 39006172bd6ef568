// Which part may know which. The parts meet in shared/ only; inside the server features depend in one direction.
/** @type {import('dependency-cruiser').IConfiguration} */
const part = (name, others) => ({
  name: `${name}-stands-alone`,
  comment: `${name} talks to the other parts through contracts, never through their code.`,
  severity: 'error',
  from: { path: `^${name}/` },
  to: { path: `^(${others.join('|')})/` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    part('shared', ['server', 'gateway', 'client', 'e2e']),
    part('server', ['gateway', 'client', 'e2e']),
    part('gateway', ['server', 'client', 'e2e']),
    part('client', ['server', 'gateway', 'e2e']),
    {
      name: 'shared-by-its-door',
      comment: 'The other parts import #shared, not files inside it.',
      severity: 'error',
      from: { path: '^(server|gateway|client|e2e)/' },
      to: { path: '^shared/', pathNot: '^shared/src/index.ts$' },
    },
    {
      name: 'reports-is-read-by-none',
      severity: 'error',
      from: { path: '^server/src/', pathNot: '^server/src/(reports|app.module)' },
      to: { path: '^server/src/reports/' },
    },
    {
      name: 'product-does-not-import-tests',
      severity: 'error',
      from: { path: '^(shared|server|gateway|client)/', pathNot: '(\\.spec\\.ts$|/test/)' },
      to: { path: '(\\.spec\\.ts$|/test/)' },
    },
    { name: 'no-orphans-in-package', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^dist/|\\.angular/)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { conditionNames: ['types', 'import', 'node', 'default'], exportsFields: ['exports'] },
  },
};
