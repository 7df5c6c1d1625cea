// Shows threads like the one whose title is being written. Nothing waits for it, and nothing is kept from being sent.
"use strict";

(() => {
  const place = document.getElementById("similar");
  const title = document.getElementById("title");
  const status = document.getElementById("similar-status");
  if (!place || !title || !status) return;
  const PAUSE = 500; // milliseconds after the last key
  let waiting = 0;
  let asking = new AbortController();
  let askedFor = title.value.trim();

  const ask = async () => {
    const typed = title.value.trim();
    if (typed === askedFor) return;
    askedFor = typed;
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const address = `${place.dataset.address}?${new URLSearchParams({ title: typed })}`;
      const answer = await fetch(address, { signal });
      const html = answer.ok && !answer.redirected ? (await answer.text()).trim() : "";
      if (signal.aborted) return;
      place.innerHTML = html;
      status.textContent = place.querySelector("[data-count]")?.dataset.count || "";
    } catch {
      // What is like it is not known, then.
    }
  };

  title.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
  title.addEventListener("change", ask);
})();
