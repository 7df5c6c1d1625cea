// Brings in what changed on the server without losing the place, or which details are open.
"use strict";
{
  const seconds = Number(document.currentScript.dataset.seconds);
  let known = document.getElementById("live").innerHTML;

  const refresh = async () => {
    if (document.hidden) return;
    const response = await fetch(location.href);
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("live");
    if (!fresh || fresh.innerHTML === known) return;
    known = fresh.innerHTML;
    const shown = document.getElementById("live");
    for (const details of shown.querySelectorAll("details[id]")) {
      const same = fresh.querySelector(`#${CSS.escape(details.id)}`);
      if (same) same.open = details.open;
    }
    shown.replaceChildren(...fresh.childNodes);
  };

  // A server that is away for a moment is asked again at the next turn.
  setInterval(() => refresh().catch(() => {}), seconds * 1000);
}
