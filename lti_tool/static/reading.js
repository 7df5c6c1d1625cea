// Tells which new posts of a thread were on the screen, leads to a post that stands on another page, and lets J and K
// go from post to post, as long as one of them has the focus (WCAG 2.2, 2.1.4).
"use strict";

(() => {
  const SECONDS_TO_SEE = 1;
  const SECONDS_TO_GATHER = 1;
  const form = document.getElementById("acts");
  const posts = () => [...document.querySelectorAll("article.post")];
  const unseen = new Map(); // the end of each new post, and its id
  const timers = new Map();
  const seen = new Set();
  let gathering = 0;

  // A link to a post keeps the page as it was when it was made; since then the post may have moved to another.
  const land = () => {
    const [, id] = /^#post-([0-9a-f-]{36})$/.exec(location.hash) ?? [];
    if (id && document.querySelector(".paging") && !document.getElementById(`post-${id}`)) {
      location.replace(`${location.pathname}/posts/${id}`);
    }
  };
  window.addEventListener("hashchange", land);
  land();

  const tell = () => {
    clearTimeout(gathering);
    gathering = 0;
    if (!seen.size) return;
    const told = [...seen];
    seen.clear();
    const body = new URLSearchParams(new FormData(form));
    body.set("posts", told.join(" "));
    body.set("quietly", "1");
    const again = () => told.forEach((id) => seen.add(id)); // with what is seen next
    fetch(form.action, { method: "POST", body, keepalive: true }).then((answer) => answer.ok || again(), again);
  };

  const see = (end) => {
    timers.delete(end);
    if (document.visibilityState !== "visible" || !unseen.has(end)) return;
    seen.add(unseen.get(end));
    unseen.delete(end);
    watch.unobserve(end);
    gathering ||= setTimeout(tell, SECONDS_TO_GATHER * 1000);
  };

  const watch = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      clearTimeout(timers.get(target));
      timers.delete(target);
      if (isIntersecting) timers.set(target, setTimeout(see, SECONDS_TO_SEE * 1000, target));
    }
  });
  const known = new Set();
  const watchNew = () => {
    for (const post of posts().filter((each) => each.dataset.new && !known.has(each))) {
      known.add(post);
      unseen.set(post.lastElementChild, post.dataset.new);
      watch.observe(post.lastElementChild);
    }
  };
  watchNew();
  document.addEventListener("arrived", watchNew);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return tell();
    for (const end of unseen.keys()) {
      watch.unobserve(end);
      watch.observe(end);
    }
  });
  window.addEventListener("pagehide", tell);
  document.addEventListener("submit", ({ submitter }) => {
    if (!submitter?.matches(".reading-act")) return;
    watch.disconnect(); // whoever says it themselves is believed
    seen.clear();
  });

  const hint = document.querySelector(".keys-hint");
  if (hint) hint.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { j: 1, k: -1 }[event.key];
    const here = posts().indexOf(document.activeElement?.closest("article.post"));
    if (!step || here < 0 || event.target.closest("input, textarea, select, [contenteditable]")) return;
    const next = posts()[here + step];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "start" });
  });
})();
