// Keys for the page about one learner: n and p go to the next and the previous one, Ctrl and Enter save.
// A single letter never does anything while somebody types, and can be turned off (WCAG 2.2, 2.1.4).
"use strict";

(() => {
  const form = document.getElementById("grading");
  const help = document.querySelector("[data-keys]");
  if (!form || !help) return;
  const OFF = "stoa.keys_off";
  const useKeys = help.querySelector("input");
  let changed = document.getElementById("form-complaint") !== null;
  let sending = false;

  const remembered = (act) => {
    try {
      return act(window.localStorage);
    } catch {
      return null; // a frame that keeps nothing
    }
  };
  useKeys.checked = remembered((storage) => storage.getItem(OFF)) === null;
  useKeys.addEventListener("change", () => {
    remembered((storage) => (useKeys.checked ? storage.removeItem(OFF) : storage.setItem(OFF, "1")));
  });
  help.hidden = false;

  const types = (element) => element instanceof Element && element.closest("input, textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.altKey) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-save]"));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || types(event.target) || !useKeys.checked) return;
    const link = ["n", "p"].includes(event.key) && document.querySelector(`a[data-key="${event.key}"]`);
    if (link) {
      event.preventDefault();
      link.click();
    }
  });

  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { sending = true; });
  window.addEventListener("beforeunload", (event) => {
    if (changed && !sending) event.preventDefault();
  });
})();
