/** Compiles the programs of this folder to built/, and replaces each graphql`...` with the artifact of relay-compiler, as a bundler does. */
import { transformSync } from '@babel/core';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const plugins = [['relay', { artifactDirectory: path('built/__generated__'), eagerEsModules: false }], '@babel/plugin-transform-modules-commonjs'];
writeFileSync(path('built/package.json'), '{"type": "commonjs"}');
for (const name of ['environment.js', 'operations.js', 'app.js']) {
  const output = transformSync(readFileSync(path(name), 'utf8'), { filename: path(`built/${name}`), plugins });
  writeFileSync(path(`built/${name}`), output.code);
}
