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

  const placeNamed = (hash) => {
    try {
      return document.getElementById(decodeURIComponent(hash.slice(1)));
    } catch {
      return null; // "#%" is no encoded name
    }
  };

  // In a frame as high as its page nothing scrolls but the LMS's page, where a link to a place does not reach.
  const goToPlace = () => {
    const place = placeNamed(location.hash);
    if (!place) return;
    (place.querySelector("textarea") || place).focus({ preventScroll: true });
    place.scrollIntoView();
  };
  window.addEventListener("load", goToPlace);
  const untouched = new AbortController(); // nothing is to move under a pointer or away from a key
  window.addEventListener("resize", goToPlace, { once: true, signal: untouched.signal }); // the frame is fitted
  for (const touch of ["pointerdown", "keydown"]) window.addEventListener(touch, () => untouched.abort(), true);
  window.addEventListener("hashchange", goToPlace);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && link.hash && link.href === location.href) setTimeout(goToPlace); // there already: the hash stays
  });
}
