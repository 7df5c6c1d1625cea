// Shows what a search finds while one types. Without this script the form does the same with a button.
"use strict";

(() => {
  const form = document.querySelector(".search-form");
  const results = document.getElementById("search-results");
  const status = document.getElementById("search-status");
  if (!form || !results || !status) return;
  const field = form.elements.q;
  const PAUSE = 180; // milliseconds after the last key
  const AGAIN = 400; // until more posts have been looked through
  const isOwnPage = !results.hidden;
  const first = isOwnPage ? results.innerHTML : "";
  let waiting = 0;
  let asking = new AbortController();
  let shownFor = isOwnPage ? field.value.trim() : "";

  const address = (typed) => `${form.action}?${new URLSearchParams({ q: typed })}`;

  // On the page of threads, what follows the field gives way to what was found.
  const show = (html) => {
    results.innerHTML = html;
    results.hidden = !isOwnPage && !html;
    for (let next = results.nextElementSibling; next; next = next.nextElementSibling) {
      if (next.matches("script")) continue;
      next.classList.toggle("gives-way", Boolean(html) && !isOwnPage);
    }
  };

  const ask = async (typed, isRepeated) => {
    if (isRepeated && results.contains(document.activeElement)) return; // nothing moves under who reads it
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const answer = await fetch(`${address(typed)}&part=results`, { signal });
      if (!answer.ok || answer.redirected) return; // the button says what is wrong
      const html = await answer.text();
      if (signal.aborted) return;
      show(html);
      shownFor = typed;
      const count = results.querySelector("[data-count]");
      const goesOn = results.querySelector("[data-again]");
      if (count && !(isRepeated && goesOn)) status.textContent = count.textContent;
      if (goesOn) waiting = setTimeout(() => ask(typed, true), AGAIN);
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = "";
    }
  };

  const stop = () => {
    clearTimeout(waiting);
    asking.abort();
    shownFor = "";
    status.textContent = "";
    show(first && !field.value ? first : "");
  };

  field.addEventListener("input", (event) => {
    clearTimeout(waiting);
    if (event.isComposing) return;
    const typed = field.value.trim();
    if (!typed) stop();
    else if (typed !== shownFor) waiting = setTimeout(() => ask(typed), PAUSE);
  });

  const links = () => [...results.querySelectorAll(".hit-link")];
  form.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && event.target === field && links().length) {
      event.preventDefault();
      links()[0].focus();
    } else if (event.key === "Escape" && event.target === field && field.value) {
      event.preventDefault();
      field.value = "";
      stop();
    }
  });
  results.addEventListener("keydown", (event) => {
    const all = links();
    const place = all.indexOf(event.target);
    if (place < 0) return;
    const next = { ArrowDown: all[place + 1], ArrowUp: all[place - 1] || field, Escape: field }[event.key];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  // Who comes back from a post finds what was found.
  results.addEventListener("click", (event) => {
    if (event.target.closest("a") && shownFor) history.replaceState(history.state, "", address(shownFor));
  });
})();
