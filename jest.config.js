import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { jestConfig: lwcConfig } = require('@salesforce/sfdx-lwc-jest/config');

/** Node tests are TypeScript modules, compiled to CommonJS on the way in. */
const node = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  extensionsToTreatAsEsm: []
};

export default {
  projects: [
    {
      ...lwcConfig,
      displayName: 'lwc',
      rootDir: '.',
      roots: ['<rootDir>/force-app'],
      setupFilesAfterEnv: [...(lwcConfig.setupFilesAfterEnv ?? []), '<rootDir>/test/lwc-mocks/setup.ts']
    },
    {
      ...node,
      displayName: 'runner',
      testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/test/**/*.nut.ts']
    }
  ],
  testTimeout: 60_000
};
