/** The programs of this folder -> built/, with what relay-compiler made of it in the place of each graphql`...`. An app's bundler does that. */
import { transformSync } from '@babel/core';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const plugins = [['relay', { artifactDirectory: path('built/__generated__'), eagerEsModules: false }], '@babel/plugin-transform-modules-commonjs'];
writeFileSync(path('built/package.json'), '{"type": "commonjs"}');
for (const name of ['environment.js', 'questions.js', 'app.js']) {
  const made = transformSync(readFileSync(path(name), 'utf8'), { filename: path(`built/${name}`), plugins });
  writeFileSync(path(`built/${name}`), made.code);
}
