// A page that was opened before a new version was deployed asks for files that are gone: load it anew, once.
const KEY = 'autotrade-reloaded-at';
const ONCE_PER_MS = 60_000;

export function reloadAfterDeploy(): void {
  globalThis.addEventListener('vite:preloadError', (event) => {
    const last = Number(sessionStorage.getItem(KEY) ?? 0);
    if (Date.now() - last < ONCE_PER_MS) return;
    sessionStorage.setItem(KEY, String(Date.now()));
    event.preventDefault();
    globalThis.location.reload();
  });
}
