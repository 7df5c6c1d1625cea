// Asks the LMS to fit its frame to the page, so that there are not two scroll bars: `lti.frameResize` as an object
// (Canvas, Sakai) and as JSON text (Moodle, Blackboard, older Canvas). The target origin may be "*": a height tells
// nobody anything, and the page does not know by which of its origins the LMS has framed it.
"use strict";
if (window.parent !== window) {
  let asked = 0;
  const fit = () => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === asked) return;
    asked = height;
    const message = { subject: "lti.frameResize", height };
    window.parent.postMessage(message, "*");
    window.parent.postMessage(JSON.stringify(message), "*");
  };
  new ResizeObserver(fit).observe(document.body);

  // Whether this page follows another one of Stoa's in the frame. The first page of a launch follows the LMS's, and
  // is not to move the LMS's page. A referrer, which could tell it too, is never sent.
  const activation = window.navigation?.activation;
  const isNext = Boolean(activation?.from) && activation.navigationType !== "reload";

  const placeNamed = (hash) => {
    try {
      return document.getElementById(decodeURIComponent(hash.slice(1)));
    } catch {
      return null; // "#%" is no encoded name
    }
  };

  // The link by which one left this page, where one has come back to it.
  const left = isNext && history.state?.left;
  const wayOut = left && [...document.links].find((link) => link.href === left);
  history.replaceState(null, ""); // from here on it is got, also what answered a form: Back never sends that again

  // In a frame as high as its page nothing scrolls but the LMS's page, where a link to a place does not reach.
  const goTo = (place) => {
    if (!place) return;
    const field = place.matches(".reply, .field") && place.querySelector("textarea, [autofocus]");
    (field || place).focus({ preventScroll: true });
    place.scrollIntoView({ block: place === wayOut ? "center" : "start" });
  };
  // A field that wants another look is focused here: in another site's frame no browser does it by itself.
  const placeMeant = () =>
    wayOut || placeNamed(location.hash) || document.querySelector(".field:has([autofocus])");
  const arrive = () => {
    const place = placeMeant();
    const focused = document.activeElement;
    if (focused !== document.body && !place?.contains(focused)) return; // one has gone on meanwhile
    if (place) goTo(place);
    else if (isNext) document.querySelector(".masthead")?.scrollIntoView({ block: "nearest" });
  };
  const untouched = new AbortController(); // nothing is to move under a pointer or away from a key
  window.addEventListener("load", arrive, { signal: untouched.signal });
  window.addEventListener("resize", arrive, { once: true, signal: untouched.signal }); // the frame is fitted
  for (const touch of ["pointerdown", "keydown", "wheel"]) {
    window.addEventListener(touch, () => untouched.abort(), { capture: true, passive: true });
  }
  window.addEventListener("hashchange", () => goTo(placeNamed(location.hash)));
  const page = ({ origin, pathname, search }) => origin + pathname + search;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link) return;
    if (page(link) !== page(location)) history.replaceState({ left: link.href }, "");
    else if (link.hash && link.href === location.href) setTimeout(() => goTo(placeNamed(link.hash))); // the hash stays
  });
}
