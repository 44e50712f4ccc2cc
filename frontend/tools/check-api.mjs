// Fails when src/api/generated is not what openapi.json generates today.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const committed = join(root, 'src/api/generated');
// Inside the project, so that the generator resolves the same tsconfig as for the committed copy.
const fresh = mkdtempSync(join(root, 'node_modules/.api-check-'));

const contents = (folder) =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(folder, path), readFileSync(path, 'utf8')]),
  );

try {
  execFileSync(process.execPath, [join(root, 'node_modules/@hey-api/openapi-ts/bin/run.js')], {
    cwd: root,
    env: { ...process.env, API_OUTPUT: fresh },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [old, now] = [contents(committed), contents(fresh)];
  const stale = [...new Set([...old.keys(), ...now.keys()])].filter(
    (path) => old.get(path) !== now.get(path),
  );
  if (stale.length > 0) {
    console.error(`src/api/generated is out of date (${stale.join(', ')}): run "npm run api".`);
    process.exitCode = 1;
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
