// What the page around a tool does for it: fits the frame's height (`lti.frameResize`, as an object or as JSON text),
// and keeps values where the frame has no cookies (1EdTech LTI postMessage Storage 0.1), for as long as the page is open.
"use strict";
{
  const LEAST = 600;
  const MOST = 20000;
  const MOST_KEPT = 100;
  const frame = document.querySelector("iframe.activity");
  const kept = new Map();

  const request = (data) => {
    try {
      return typeof data === "string" ? JSON.parse(data) : data;
    } catch {
      return null;
    }
  };

  const resize = ({ height }) => {
    const asked = Number(height);
    if (Number.isFinite(asked)) frame.style.height = `${Math.min(Math.max(asked, LEAST), MOST)}px`;
  };
  const capabilities = () => ({
    supported_messages: Object.keys(answers).map((subject) => ({ subject, frame: "_parent" })),
  });
  const put = ({ key, value }) => {
    if (typeof key !== "string" || !key) return { error: { code: "bad_request", message: "the key is missing" } };
    if (value === null || value === undefined) kept.delete(key);
    else if (kept.size < MOST_KEPT || kept.has(key)) kept.set(key, value);
    else return { error: { code: "storage_exhaustion", message: "no more values are kept" } };
    return { key, value };
  };
  const get = ({ key }) => ({ key, value: kept.get(key) ?? null });
  const stores = { "lti.put_data": put, "lti.get_data": get };
  const answers = {
    "lti.capabilities": capabilities,
    "lti.frameResize": resize,
    ...("storage" in frame.dataset ? stores : {}),
  };

  window.addEventListener("message", (event) => {
    if (event.origin !== frame.dataset.origin || event.source !== frame.contentWindow) return;
    const asked = request(event.data);
    const { subject, message_id } = asked ?? {};
    if (!Object.hasOwn(answers, subject)) return;
    const answer = answers[subject](asked);
    if (answer) event.source.postMessage({ subject: `${subject}.response`, message_id, ...answer }, event.origin);
  });
}
