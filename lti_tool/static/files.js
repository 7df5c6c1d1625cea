// Shows how far files are that are being made, and says once one is ready.
"use strict";

(() => {
  const list = document.getElementById("files");
  const said = document.getElementById("files-said");
  const EVERY = 2000; // milliseconds

  const look = async () => {
    if (document.hidden) return later();
    try {
      const answer = await fetch(location.pathname);
      if (answer.status >= 400 && answer.status < 500) return; // the visit has ended
      if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      // no connection: the next time tells
    }
    later();
  };

  const show = (page) => {
    for (const fresh of page.querySelectorAll("[data-file]")) {
      const old = list.querySelector(`[data-file="${fresh.dataset.file}"]`);
      if (!old) continue;
      if (old.dataset.state === fresh.dataset.state) follow(old, fresh);
      else change(old, document.importNode(fresh, true));
    }
  };

  const follow = (old, fresh) => {
    const [bar, now] = [old, fresh].map((each) => each.querySelector("progress"));
    if (!bar || !now) return;
    for (const name of ["max", "value"]) if (now.hasAttribute(name)) bar.setAttribute(name, now.getAttribute(name));
    const told = fresh.querySelector(".file-told").textContent;
    old.querySelector(".file-told").textContent = told;
  };

  const change = (old, fresh) => {
    const hadFocus = old.contains(document.activeElement);
    old.replaceWith(fresh);
    said.textContent = `${fresh.querySelector("h2").textContent}: ${fresh.querySelector(".badge").textContent}`;
    if (hadFocus) fresh.querySelector("button, a")?.focus();
  };

  const later = () => {
    if (list.querySelector("progress")) setTimeout(look, EVERY);
  };

  later();
})();
