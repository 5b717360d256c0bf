// Sets the theme before the first paint. A file of its own, because the page allows no inline script.
(function () {
  var theme = null;
  try {
    theme = JSON.parse(localStorage.getItem('joinery.settings') || '{}').theme;
  } catch (_) {
    // Storage may be blocked; the system's preference decides then.
  }
  if (theme !== 'dark' && theme !== 'light') theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  document.documentElement.dataset.theme = theme;
})();
