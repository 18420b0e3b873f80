import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import js from '@eslint/js';
import lockerPlugin from '@locker/eslint-plugin-locker';
import lwcTypeScript from '@salesforce/eslint-config-lwc/recommended-ts.js';
import slds from '@salesforce-ux/eslint-plugin-slds';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const require = createRequire(import.meta.url);
const root = path.dirname(fileURLToPath(import.meta.url));
const lockerRules = {
  ...require('@locker/eslint-config-locker/base').rules,
  ...require('@locker/eslint-config-locker/recommended').rules
};
const unusedVariables = ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }];

export default tseslint.config(
  { ignores: ['node_modules/', 'lib/', 'coverage/', 'types/generated/', 'force-app/**/lwc/**/*.js'] },
  {
    // Declarations of modules: an `import()` type is the only way to name a type without making the file a module.
    files: ['**/*.d.ts'],
    extends: [tseslint.configs.base]
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [js.configs.recommended],
    languageOptions: { globals: globals.node }
  },
  {
    files: ['src/**/*.ts', 'local/**/*.ts', 'scripts/**/*.ts', 'test/**/*.ts'],
    ignores: ['test/lwc-mocks/**'],
    extends: [js.configs.recommended, ...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { project: ['./tsconfig.dev.json'], tsconfigRootDir: root },
      globals: globals.node
    },
    rules: {
      '@typescript-eslint/no-unused-vars': unusedVariables,
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/require-await': 'off'
    }
  },
  {
    // Values of Apex are `unknown` to TypeScript, and checked by the Apex compiler; control characters are text there.
    files: ['local/org/apex/library/**/*.ts'],
    rules: { '@typescript-eslint/no-base-to-string': 'off', 'no-control-regex': 'off' }
  },
  {
    files: ['force-app/**/lwc/**/*.ts', 'test/lwc-mocks/**/*.ts'],
    extends: [js.configs.recommended, ...lwcTypeScript, ...tseslint.configs.strictTypeChecked],
    plugins: { '@locker/locker': lockerPlugin },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { project: ['./force-app/tsconfig.test.json'], tsconfigRootDir: root },
      globals: globals.browser
    },
    rules: { ...lockerRules, 'no-void': 'off', '@typescript-eslint/no-unused-vars': unusedVariables }
  },
  {
    files: ['force-app/**/__tests__/**/*.ts', 'test/lwc-mocks/**/*.ts'],
    languageOptions: { globals: globals.jest },
    rules: {
      '@locker/locker/distorted-window-set-timeout': 'off',
      '@lwc/lwc/no-async-operation': 'off',
      '@lwc/lwc/no-unexpected-wire-adapter-usages': 'off',
      '@lwc/lwc/no-unsupported-ssr-properties': 'off'
    }
  },
  {
    // The one module that may ask again after a while; everything else goes through it.
    files: ['force-app/main/shared/lwc/poller/*.ts'],
    rules: { '@lwc/lwc/no-async-operation': 'off', '@locker/locker/distorted-window-set-interval': 'off' }
  },
  ...slds.configs['flat/recommended'].map((config) => ({
    ...config,
    files: (config.files ?? ['**/*']).map((pattern) => `force-app/${pattern}`)
  }))
);
