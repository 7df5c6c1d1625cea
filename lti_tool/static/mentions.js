// Offers names behind an @, and threads behind a #. Without it, a name or an address that is typed means the same.
"use strict";

(() => {
  const field = document.querySelector("[data-editor] textarea");
  const list = document.getElementById("mention-names");
  const status = document.getElementById("mention-status");
  if (!field || !list || !status) return;
  const PAUSE = 150; // milliseconds after the last key
  let waiting = 0;
  let asking = new AbortController();
  let begins = -1;
  let chosen = -1;
  let isStale = false; // what is offered belongs to what stood there before the last key
  let taken = ""; // the text up to the end of a name that was chosen
  field.parentElement.append(list, status);

  const close = () => {
    clearTimeout(waiting);
    asking.abort();
    list.hidden = true;
    list.replaceChildren();
    field.removeAttribute("aria-activedescendant");
    field.removeAttribute("aria-controls");
    status.textContent = "";
    begins = chosen = -1;
  };
  const put = () => { // below the line of the caret, or above it where there is more room
    const mirror = document.createElement("div");
    const caret = document.createElement("span");
    mirror.className = "text-area mention-mirror";
    mirror.style.width = `${field.offsetWidth}px`;
    caret.textContent = "@";
    mirror.append(field.value.slice(0, begins), caret);
    field.after(mirror);
    const top = Math.min(Math.max(caret.offsetTop - field.scrollTop, 0), field.offsetHeight);
    const line = caret.offsetHeight + 5; // pixels, with what stands below it
    mirror.remove();
    const above = field.getBoundingClientRect().top + top;
    const below = innerHeight - above - line;
    const isAbove = below < list.offsetHeight && above > below;
    list.style.top = `${field.offsetTop + top + (isAbove ? -Math.min(list.offsetHeight, above) : line)}px`;
  };
  const mark = (place) => {
    const options = [...list.children];
    chosen = (place + options.length) % options.length;
    options.forEach((each, at) => each.setAttribute("aria-selected", String(at === chosen)));
    field.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  };
  const take = (option) => {
    const name = `${option.dataset.address || `@${option.textContent}`} `;
    const end = field.selectionStart;
    const from = begins;
    close();
    field.focus();
    field.setSelectionRange(from, end);
    if (!document.execCommand("insertText", false, name)) field.setRangeText(name, from, end, "end");
    taken = field.value.slice(0, from) + name.trimEnd();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const show = (found) => {
    list.replaceChildren(...found.map(({ title, address }, at) => {
      const option = document.createElement("li");
      option.role = "option";
      option.id = `mention-${at}`;
      option.textContent = title;
      if (address) option.dataset.address = address;
      return option;
    }));
    list.hidden = false;
    put();
    field.setAttribute("aria-controls", list.id);
    status.textContent = list.dataset.found.replace("0", String(found.length));
    isStale = false;
    mark(0);
  };
  const ask = async (sign, typed, from) => {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const asked = sign === "#" ? { title: typed } : { name: typed };
    if (list.dataset.thread) asked.thread = list.dataset.thread;
    else if (field.form.elements.group) asked.group = field.form.elements.group.value;
    try {
      const address = sign === "#" ? list.dataset.threads : list.dataset.address;
      const answer = await fetch(`${address}?${new URLSearchParams(asked)}`, { signal });
      const { names = [], threads = [] } = answer.ok && !answer.redirected ? await answer.json() : {};
      if (signal.aborted) return;
      close();
      begins = from;
      const found = [...threads, ...names.map((title) => ({ title }))];
      if (found.length && found[0].title !== typed) show(found);
    } catch {
      // Whoever types the name whole is understood all the same.
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    isStale = true;
    const before = field.value.slice(0, field.selectionStart);
    const found = /(?:^|[^\p{L}\p{N}_@#&/])([@#])([\p{L}\p{N}][^\n@#]{0,40})$/u.exec(before);
    if (!found || field.selectionStart !== field.selectionEnd || found[2].split(" ").length > 6) return close();
    if (taken && before.startsWith(taken) && before.length - found[2].length - 1 < taken.length) return close();
    waiting = setTimeout(ask, PAUSE, found[1], found[2], before.length - found[2].length - 1);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden || isStale || event.isComposing) return;
    const acts = {
      ArrowDown: () => mark(chosen + 1),
      ArrowUp: () => mark(chosen - 1),
      Enter: () => take(list.children[chosen]),
      Tab: () => take(list.children[chosen]),
      Escape: close,
    };
    if (!acts[event.key] || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    acts[event.key]();
  }, true);
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  field.addEventListener("blur", close);
})();
