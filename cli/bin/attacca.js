#!/usr/bin/env node
'use strict';
/* global require, __dirname, process */
// Committed, because npm links commands when it installs, which is before anything is built.
const { existsSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');

const main = join(__dirname, '..', '..', 'dist', 'cli', 'main.js');
if (existsSync(main)) {
  // From Node 22.8 on, what has been compiled once is kept for the next start.
  if (enableCompileCache) enableCompileCache();
  require(main);
} else {
  process.stderr.write(
    'attacca is not built yet. Run `npm run setup` in the project root first.\n',
  );
  process.exitCode = 2;
}
