// The one line that a page embeds: <script src="https://…/widget.js" async></script>
// Options as data attributes: data-language="th|en", data-open, data-target="#element" (inside it instead of floating).
(() => {
  const script = document.currentScript;
  if (!script || window.__rongthuk) return;
  window.__rongthuk = true;
  const base = new URL("./", script.src);
  import(new URL("widget/main.js", base).href).then((module) => module.mount({ base, ...script.dataset }));
})();
