// Asks from time to time whether others have written; puts new replies where they stand, and says so.
"use strict";

(() => {
  const place = document.querySelector(".arrivals");
  if (!place) return;
  const SOONEST = 15; // seconds between two questions; longer each time that nothing has come
  const LATEST = 120;
  let wait = SOONEST;
  let timer = 0;

  const soon = () => {
    clearTimeout(timer);
    timer = document.hidden ? 0 : setTimeout(ask, wait * 1000);
  };

  const ask = async () => {
    try {
      const answer = await fetch(`${place.dataset.ask}?after=${encodeURIComponent(place.dataset.after)}`);
      if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) return; // the visit or the thread has ended
      const { posts, said } = answer.ok ? await answer.json() : { posts: 0 };
      wait = posts ? SOONEST : Math.min(wait * 1.3, LATEST);
      if (posts) await arrive(said);
    } catch {
      wait = LATEST; // no connection
    }
    soon();
  };

  const arrive = async (said) => {
    const { page: address, elsewhere } = place.dataset;
    if (!address) return say(said, elsewhere); // a list, which stays as it is until it is asked for
    const answer = await fetch(address);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    keeping(document.activeElement, () => {
      const first = take(page);
      say(said, first ? `#${first.id}` : elsewhere);
    });
    place.dataset.after = page.querySelector(".arrivals").dataset.after;
    document.dispatchEvent(new CustomEvent("arrived"));
  };

  const say = (said, where) => {
    if (place.textContent === said) return;
    place.replaceChildren(Object.assign(document.createElement("a"), { href: where, textContent: said }));
  };

  // Leaves what has the focus where it is on the screen, also in browsers that anchor nothing.
  const keeping = (focused, change) => {
    const { top } = focused.getBoundingClientRect();
    change();
    if (top > 0 && top < innerHeight) scrollBy({ top: focused.getBoundingClientRect().top - top, behavior: "instant" });
  };

  // What stands on the fresh page and not on this one, put after what it stands after there; gives the first of it.
  const take = (page) => {
    let first = null;
    for (const post of page.querySelectorAll("#replies li > article.post")) {
      if (document.getElementById(post.id)) continue;
      const item = document.importNode(post.parentElement, true);
      if (document.getElementById("new")) item.querySelector("#new")?.remove();
      const previous = itemOf(post.parentElement.previousElementSibling);
      if (previous) previous.after(item);
      else listLike(post.closest("ol")).prepend(item);
      first ??= item.querySelector("article.post");
    }
    for (const changed of ["#replies-heading", ".thread-signs"]) {
      const [old, fresh] = [document, page].map((each) => each.querySelector(changed));
      if (old && fresh && !old.contains(document.activeElement)) old.innerHTML = fresh.innerHTML;
    }
    return first;
  };

  // What is here of an item or a list there; a list that is missing is made.
  const itemOf = (item) => item && document.getElementById(item.querySelector("article.post")?.id)?.closest("li");
  const listLike = (list) => {
    const within = itemOf(list.closest("li")) ?? document.getElementById("replies");
    const found = within.querySelector("ol");
    if (found) return found;
    within.querySelector(":scope > .quiet")?.remove();
    within.append(document.importNode(list, false));
    return within.querySelector("ol");
  };

  place.addEventListener("click", () => setTimeout(() => place.replaceChildren()));
  document.addEventListener("visibilitychange", () => {
    wait = SOONEST;
    if (document.hidden) soon();
    else ask();
  });
  soon();
})();
