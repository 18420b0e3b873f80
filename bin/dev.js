#!/usr/bin/env -S node --import tsx
// Runs the commands from src, without building them first.
import { execute } from '@oclif/core';

await execute({ type: 'esm', development: true, dir: import.meta.url });
