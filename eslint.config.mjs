// What lint checks: strict TypeScript, no forgotten promise, the licence to import that a file's ending gives, and
// accessible templates. Which part may import which, and cycles, are checked by .dependency-cruiser.cjs.
import angular from 'angular-eslint';
import ngrx from '@ngrx/eslint-plugin/v9';
import tseslint from 'typescript-eslint';

/** Files without a suffix are the pure core: they import nothing but each other. */
const PURE = [
  '@nestjs/*',
  'typeorm',
  'typeorm/*',
  'node:fs*',
  'node:net',
  'node:http*',
  'socket.io*',
  'modbus-serial',
  'libsql',
  'rxjs',
  'rxjs/*',
  '@angular/*',
  '@ngrx/*',
  'dexie',
];

const never = (group, message) => ({
  'no-restricted-imports': ['error', { patterns: [{ group, message }] }],
});

export default tseslint.config(
  { ignores: ['dist/**', '.angular/**', 'node_modules/**', 'coverage/**', 'data/**', '.tmp/**'] },
  {
    files: ['{shared,server,gateway,e2e,client}/**/*.ts'],
    extends: [tseslint.configs.strict],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false, arguments: false } },
      ],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/consistent-type-imports': 'off',
      'no-console': 'error',
      'eqeqeq': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'CallExpression[callee.name=/^(fit|fdescribe|xit|xdescribe)$/]', message: 'Every test runs.' },
      ],
    },
  },
  {
    files: ['**/*.spec.ts', '**/test/**/*.ts', 'e2e/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['**/main.ts', 'gateway/simulator/main.ts', 'server/test/bench-lists.ts', 'e2e/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['shared/src/**/*.ts'],
    ignores: ['**/*.contract.ts', '**/*.spec.ts'],
    rules: never(
      [...PURE, 'zod'],
      'A pure file of shared imports other pure files only; schemas stand in *.contract.ts.',
    ),
  },
  {
    files: ['shared/src/**/*.contract.ts'],
    rules: never(PURE, 'A contract imports zod and pure files only.'),
  },
  {
    files: ['server/src/**/*.entity.ts'],
    rules: never(['@nestjs/*', 'node:*', 'socket.io*'], 'An entity imports typeorm, the column helpers and shared.'),
  },
  {
    files: ['server/src/**/*.controller.ts', 'server/src/**/*.socket.ts'],
    rules: never(['typeorm', '@nestjs/typeorm', '**/*.entity.js'], 'A door imports contracts and its own service.'),
  },
  {
    files: ['client/src/**/*.ts'],
    extends: [angular.configs.tsRecommended, ngrx.configs.store, ngrx.configs.effects],
    processor: angular.processInlineTemplates,
    rules: {
      '@angular-eslint/component-class-suffix': 'off',
      '@angular-eslint/directive-class-suffix': 'off',
      '@angular-eslint/prefer-on-push-component-change-detection': 'off',
    },
  },
  {
    files: ['client/src/**/*.actions.ts', 'client/src/**/*.feature.ts'],
    rules: never(
      ['@angular/*', 'dexie', 'socket.io-client', 'rxjs', 'rxjs/*'],
      'Actions and features import the store and shared.',
    ),
  },
  {
    files: ['client/src/**/*-page.ts', 'client/src/app/ui/**/*.ts'],
    rules: never(
      ['dexie', '@angular/common/http', 'socket.io-client'],
      'A component reads the store and dispatches; Dexie, HTTP and sockets stand behind services.',
    ),
  },
  {
    files: ['client/src/**/*.html'],
    extends: [angular.configs.templateRecommended, angular.configs.templateAccessibility],
  },
);
