import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { jestConfig: lwcConfig } = require('@salesforce/sfdx-lwc-jest/config');

/** The Jest preset brings an older engine; components are compiled by, and run on, the one that `lwc` brings. */
const fromLwc = createRequire(require.resolve('lwc'));
const engine = fromLwc.resolve('@lwc/engine-dom').replace(/\.js$/, '.cjs');
const syntheticShadow = fromLwc.resolve('@lwc/synthetic-shadow').replace(/\.js$/, '.cjs');

/** Node tests are TypeScript modules, compiled to CommonJS on the way in. */
const swc = [
  '@swc/jest',
  { module: { type: 'commonjs' }, jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }
];
/** Packages that come as ECMAScript modules alone. */
const MODULES = '@lwc|cometd|cometd-nodejs-client|agent-base|https-proxy-agent|proxy-agent-negotiate';
const node = {
  testEnvironment: 'node',
  transform: { '^.+\\.(ts|mjs)$': swc, [`/node_modules/(?:${MODULES})/.+\\.js$`]: swc },
  transformIgnorePatterns: [`/node_modules/(?!(?:${MODULES})/)`],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1', '$1.js'] }
};

export default {
  projects: [
    {
      ...lwcConfig,
      displayName: 'lwc',
      rootDir: '.',
      roots: ['<rootDir>/force-app'],
      moduleNameMapper: {
        ...lwcConfig.moduleNameMapper,
        '^(lwc|@lwc/engine-dom)$': engine,
        '^@lwc/synthetic-shadow$': syntheticShadow,
        '^lightning/navigation$': '<rootDir>/test/lwc-mocks/navigation.ts'
      },
      setupFilesAfterEnv: [...(lwcConfig.setupFilesAfterEnv ?? []), '<rootDir>/test/lwc-mocks/setup.ts']
    },
    {
      ...node,
      displayName: 'runner',
      testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/test/**/*.nut.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/page/']
    },
    {
      ...node,
      displayName: 'browser',
      testMatch: ['<rootDir>/test/page/**/*.test.ts']
    }
  ],
  testTimeout: 60_000
};
