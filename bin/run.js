#!/usr/bin/env node
import { keepHeapSmall } from '../lib/smallHeap.js';

// Before anything big is loaded.
keepHeapSmall();
const { execute } = await import('@oclif/core');
await execute({ dir: import.meta.url });
