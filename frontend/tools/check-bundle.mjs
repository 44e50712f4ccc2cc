// Holds the download budget: entry JS, each lazy route's extra JS, and CSS, all gzip.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const LIMITS = { entryJs: 300, routeJs: 150, css: 30 };
const dist = fileURLToPath(new URL('../dist', import.meta.url));
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));

const kilobytes = (files) =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file))).length, 0) / 1000;

/** Every file that is loaded with this chunk: its own and its static imports'. */
function closure(key, js = new Set(), css = new Set()) {
  const chunk = manifest[key];
  if (js.has(chunk.file)) return { js, css };
  js.add(chunk.file);
  for (const file of chunk.css ?? []) css.add(file);
  for (const next of chunk.imports ?? []) closure(next, js, css);
  return { js, css };
}

const entryKey = Object.keys(manifest).find((key) => manifest[key].isEntry);
const entry = closure(entryKey);
const css = new Set(entry.css);
const rows = [['entry js', kilobytes(entry.js), LIMITS.entryJs]];
for (const key of Object.keys(manifest).filter((name) => manifest[name].isDynamicEntry)) {
  const lazy = closure(key);
  for (const file of lazy.css) css.add(file);
  rows.push([key, kilobytes(lazy.js.difference(entry.js)), LIMITS.routeJs]);
}
rows.push(['all css', kilobytes(css), LIMITS.css]);

for (const [name, size, limit] of rows) {
  const over = size > limit;
  console.log(`${over ? 'OVER ' : 'ok   '} ${size.toFixed(1).padStart(6)} / ${limit} kB  ${name}`);
  if (over) process.exitCode = 1;
}
