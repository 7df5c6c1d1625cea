// The LMS's storage for tools, reached by messages to a window of its own (1EdTech LTI postMessage Storage 0.1).
// Where to ask stands on an element: data-storage-target, -origin and -key.
const PATIENCE = 1500; // milliseconds: a page that can answer does so at once

const lms = window.parent === window ? window.opener : window.parent;

const windowNamed = (target) => {
  try {
    return target === "_parent" ? lms : lms.frames[target];
  } catch {
    return null; // another site's window shows none but the frames that it has
  }
};

const ask = ({ storageTarget, storageOrigin, storageKey }, subject, values) =>
  new Promise((resolve, reject) => {
    const keeper = lms && windowNamed(storageTarget);
    if (!keeper) return reject(new Error("no window to ask"));
    const message_id = crypto.getRandomValues(new Uint32Array(4)).join("-");
    const settle = (end, result) => {
      clearTimeout(timer);
      window.removeEventListener("message", hear);
      end(result);
    };
    const hear = ({ origin, data }) => {
      if (origin !== storageOrigin || data?.message_id !== message_id) return;
      if (data.subject !== `${subject}.response`) return;
      if (data.error) settle(reject, new Error(String(data.error.code)));
      else settle(resolve, data.value);
    };
    const timer = setTimeout(() => settle(reject, new Error("no answer")), PATIENCE);
    window.addEventListener("message", hear);
    keeper.postMessage({ subject, message_id, key: storageKey, ...values }, storageOrigin);
  });

export const keep = (place, value) => ask(place, "lti.put_data", { value });
export const find = (place) => ask(place, "lti.get_data", {});
