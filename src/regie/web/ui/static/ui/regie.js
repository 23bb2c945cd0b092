// SPDX-License-Identifier: EUPL-1.2
// What makes the pages pleasanter. Nothing here is needed: every page reads and every form posts without it.
(() => {
  "use strict";
  const each = (root, selector, act) => {
    if (root.matches?.(selector)) act(root);
    root.querySelectorAll(selector).forEach(act);
  };

  // Where a figure comes from also opens under the pointer and with focus; Escape and leaving close it.
  function proof(place) {
    const button = place.querySelector("[popovertarget]");
    const panel = place.querySelector("[popover]");
    if (!panel?.showPopover) return;
    let later;
    const soon = (act, wait) => {
      clearTimeout(later);
      later = setTimeout(act, wait);
    };
    const open = () => panel.isConnected && !panel.matches(":popover-open") && panel.showPopover({ source: button });
    const close = () => panel.isConnected && panel.matches(":popover-open") && panel.hidePopover();
    place.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && soon(open, 250));
    place.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && soon(close, 200));
    place.addEventListener("focusout", (event) => place.contains(event.relatedTarget) || soon(close, 100));
    panel.addEventListener("toggle", (event) => {
      if (event.newState === "open" && !CSS.supports("position-area: block-end")) put(panel, button);
    });
  }

  function put(panel, button) {
    const at = button.getBoundingClientRect();
    panel.style.margin = "0";
    panel.style.inset = "auto";
    panel.style.left = `${Math.max(8, Math.min(at.left, innerWidth - panel.offsetWidth - 8))}px`;
    const under = at.bottom + 4;
    panel.style.top = `${under + panel.offsetHeight < innerHeight ? under : Math.max(8, at.top - panel.offsetHeight - 4)}px`;
  }

  // A slider says its value.
  function slider(row) {
    const input = row.querySelector("input");
    const output = row.querySelector("output");
    const language = document.documentElement.lang || "nl";
    const unit = output.dataset.unit ? ` ${output.dataset.unit}` : "";
    const say = () => { output.value = Number(input.value).toLocaleString(language) + unit; };
    input.addEventListener("input", say);
    say();
  }

  // A folded part stays as the reader left it, in this browser.
  function keep(details) {
    const name = `regie:${location.pathname}:${details.dataset.keep}`;
    const kept = sessionStorage.getItem(name);
    if (kept) details.open = kept === "open";
    details.addEventListener("toggle", () => sessionStorage.setItem(name, details.open ? "open" : "shut"));
  }

  // Files can be dropped; sending shows how far it is.
  function upload(place) {
    const input = place.querySelector("input[type=file]");
    const list = place.querySelector(".upload__files");
    const progress = place.querySelector("[data-upload-progress]");
    const says = place.querySelector("[data-upload-says]");
    const part = place.querySelector("[data-upload-part]");
    const bar = place.querySelector("progress");
    const form = input.form;
    const language = document.documentElement.lang || "nl";
    const size = (bytes) => `${(bytes / 1048576).toLocaleString(language, { maximumFractionDigits: 1, minimumFractionDigits: 1 })} MB`;
    const show = () => {
      list.replaceChildren(...[...input.files].map((file) => {
        const line = document.createElement("li");
        const name = document.createElement("span");
        const much = document.createElement("span");
        name.textContent = file.name;
        much.textContent = size(file.size);
        much.className = "number";
        line.append(name, much);
        return line;
      }));
      list.hidden = input.files.length === 0;
    };
    input.addEventListener("change", show);
    for (const kind of ["dragenter", "dragover"]) {
      place.addEventListener(kind, (event) => { event.preventDefault(); place.classList.add("is-over"); });
    }
    for (const kind of ["dragleave", "drop"]) {
      place.addEventListener(kind, () => place.classList.remove("is-over"));
    }
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      const taken = new DataTransfer();
      const files = input.multiple ? event.dataTransfer.files : [event.dataTransfer.files[0]];
      for (const file of files) taken.items.add(file);
      input.files = taken.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    form?.addEventListener("submit", (event) => {
      if (event.defaultPrevented || !input.files.length) return;
      event.preventDefault();
      const button = event.submitter;
      const data = new FormData(form, button);
      const request = new XMLHttpRequest();
      const failed = () => {
        says.textContent = place.dataset.broken;
        part.textContent = "";
        if (button) button.disabled = false;
      };
      progress.hidden = false;
      if (button) button.disabled = true;
      says.textContent = place.dataset.sending;
      request.upload.addEventListener("progress", (step) => {
        if (!step.lengthComputable) return;
        bar.value = (step.loaded / step.total) * 100;
        part.textContent = `${Math.round(bar.value)}%`;
        if (step.loaded === step.total) says.textContent = place.dataset.checking;
      });
      request.addEventListener("error", failed);
      request.addEventListener("abort", failed);
      request.addEventListener("load", () => {
        // A redirect was followed: go there. Otherwise the answer is the form again, with what is wrong in it.
        if (request.responseURL && request.responseURL !== new URL(form.action, location).href) {
          location.assign(request.responseURL);
        } else if ((request.getResponseHeader("Content-Type") || "").startsWith("text/html")) {
          const answer = new DOMParser().parseFromString(request.responseText, "text/html");
          const fresh = answer.querySelector("main");
          if (!fresh) return failed();
          document.querySelector("main").replaceWith(fresh);
          start(fresh);
          window.htmx?.process(fresh);
          (fresh.querySelector("[data-focus]") || fresh).focus();
        } else {
          failed();
        }
      });
      request.open("POST", form.action);
      request.send(data);
    });
  }

  // A menu closes with Escape and with a click elsewhere.
  function menu(details) {
    document.addEventListener("click", (event) => { if (!details.contains(event.target)) details.open = false; });
    details.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !details.open) return;
      details.open = false;
      details.querySelector("summary").focus();
    });
  }

  function start(root) {
    each(root, "[data-proof]", proof);
    each(root, ".slider", slider);
    each(root, "details[data-keep]", keep);
    each(root, "[data-upload]", upload);
    each(root, "[data-menu]", menu);
  }

  // "/" goes to the search field of the page.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const field = document.querySelector("[data-search]");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  start(document);
  document.querySelector("main [data-focus]")?.focus();
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) start(event.target); });
})();
