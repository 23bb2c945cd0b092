// SPDX-License-Identifier: EUPL-1.2
// Makes the drawings on a page answer to the pointer. The chart library is asked for when the first chart comes into
// view; until then, and when anything fails, the drawing from the server stays.
(() => {
  "use strict";
  const library = document.currentScript.dataset.vega;
  let asked = null;

  function vega() {
    asked ??= new Promise((done, fail) => {
      const script = document.createElement("script");
      script.src = library;
      script.onload = () => done(window.vegaEmbed);
      script.onerror = fail;
      document.head.append(script);
    });
    return asked;
  }

  async function enliven(drawing) {
    const data = document.getElementById(drawing.dataset.chart);
    if (!data) return;
    const embed = await vega();
    const room = document.createElement("div");
    room.className = "chart__live";
    room.hidden = true;
    drawing.append(room);
    try {
      const { view } = await embed(room, JSON.parse(data.textContent), {
        ast: true,
        actions: false,
        renderer: "svg",
        defaultStyle: false,
        tooltip: { disableDefaultStyle: true, offsetX: 14, offsetY: 14 },
      });
      const made = room.querySelector("svg");
      made.setAttribute("aria-hidden", "true");
      made.setAttribute("focusable", "false");
      made.removeAttribute("role");
      made.removeAttribute("width");
      made.removeAttribute("height");
      // The browser scales the drawing; the library only needs to know where in it the pointer is.
      drawing.querySelector(":scope > svg").remove();
      room.hidden = false;
      drawing.dataset.live = "yes";
      drawing.addEventListener("htmx:beforeCleanupElement", () => view.finalize(), { once: true });
    } catch (problem) {
      room.remove();
      console.error(problem);
    }
  }

  const seen = "IntersectionObserver" in window
    ? new IntersectionObserver((entries) => {
        for (const entry of entries) {
          if (!entry.isIntersecting) continue;
          seen.unobserve(entry.target);
          enliven(entry.target).catch(console.error);
        }
      }, { rootMargin: "200px" })
    : null;

  function find(root) {
    for (const drawing of root.querySelectorAll("[data-chart]:not([data-live])")) seen?.observe(drawing);
  }

  find(document);
  document.addEventListener("htmx:load", (event) => find(event.target));
})();
