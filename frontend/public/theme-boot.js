// Runs before the first paint, as a file of its own so that the policy `script-src 'self'` holds.
(function () {
  var saved = null;
  try {
    saved = localStorage.getItem('mantine-color-scheme-value');
  } catch {
    // Storage may be switched off; the system's scheme is used then.
  }
  var dark = matchMedia('(prefers-color-scheme: dark)').matches;
  var scheme = saved === 'light' || saved === 'dark' ? saved : dark ? 'dark' : 'light';
  document.documentElement.setAttribute('data-mantine-color-scheme', scheme);
})();
