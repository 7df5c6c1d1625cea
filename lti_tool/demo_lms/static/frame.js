// Fits the frame's height to what the tool asks for: `lti.frameResize`, as an object or as JSON text.
"use strict";
{
  const LEAST = 600;
  const MOST = 20000;
  const frame = document.querySelector("iframe.activity");

  const request = (data) => {
    try {
      return typeof data === "string" ? JSON.parse(data) : data;
    } catch {
      return null;
    }
  };

  window.addEventListener("message", (event) => {
    if (event.origin !== frame.dataset.origin || event.source !== frame.contentWindow) return;
    const asked = request(event.data);
    if (asked?.subject !== "lti.frameResize") return;
    const height = Number(asked.height);
    if (Number.isFinite(height)) frame.style.height = `${Math.min(Math.max(height, LEAST), MOST)}px`;
  });
}
