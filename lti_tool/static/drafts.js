// Loses nothing that somebody writes: it is kept on the server every few seconds, and in this browser until it is there.
"use strict";

(() => {
  const field = document.querySelector("[data-editor] textarea");
  if (!field) return;
  const PAUSE = 2000; // milliseconds without a key, after which it is kept
  const AGAIN = 15000; // after it could not be
  const form = field.form;
  const button = form.querySelector("[data-save]");
  const state = form.querySelector("[data-state]");
  const words = form.querySelector("[data-words]");
  const hints = form.querySelector("[data-hints]");
  const at = form.elements;
  const OURS = /^(csrf_token|submission|place|draft_version|notice|heeded|asked|template|filled|files?)$/;
  const WORDS = /^(text|title|attachment|alt-.*)$/;
  const filled = () => [...new FormData(form)].filter(([name]) => !OURS.test(name));
  const written = () => JSON.stringify(filled());
  const chosen = () => filled().filter(([name]) => !WORDS.test(name)); // of which kind it is to be, and whether names are shown
  const choose = (choices) => {
    for (const each of at) {
      if (OURS.test(each.name) || WORDS.test(each.name)) continue;
      const values = choices.filter(([name]) => name === each.name).map(([, value]) => value);
      if (each.type === "checkbox") each.checked = values.includes(each.value);
      else if (values.length && each.type !== "hidden") each.value = values[0];
    }
  };
  const key = () => `stoa.draft ${form.dataset.writer} ${at.place.value} ${at.submission.value}`;
  const storage = (act) => {
    try {
      return act(window.localStorage);
    } catch {
      return null; // a frame that keeps nothing
    }
  };
  let kept = written();
  let timer = 0;
  let sending = null;
  let leaving = false;

  const say = (text) => {
    if (state.textContent !== text) state.textContent = text;
  };
  const item = (text) => Object.assign(document.createElement("li"), { dir: "auto", textContent: text });
  const pointOut = (found, near) => {
    const items = found.map(item);
    if (near) {
      items.push(item(`${near.words} `));
      items.at(-1).append(Object.assign(document.createElement("a"), { href: near.href, textContent: near.title }));
    }
    const list = hints.querySelector("ul");
    const told = (each) => each.textContent;
    if (items.map(told).join() === [...list.children].map(told).join()) return;
    list.replaceChildren(...items);
    hints.hidden = !items.length;
  };
  for (const each of at) if ("send" in each.dataset) each.removeAttribute("formaction"); // things are pointed out in writing

  let isHere = false; // whether this browser has it
  let isNowhere = false; // nor could the server be reached
  const keepHere = () => {
    const copy = { text: field.value, title: at.title?.value ?? "", chosen: chosen(), version: at.draft_version.value, at: Date.now() };
    isHere = storage((local) => { local.setItem(key(), JSON.stringify(copy)); return true; }) ?? false;
  };
  const forgetHere = (which) => storage((local) => local.removeItem(which));

  // Gives what became of it; nothing where the server could not be asked.
  const save = async (data) => {
    const answer = await fetch(button.formAction, {
      method: "POST", body: data, headers: { Accept: "application/json" }, keepalive: data.get("text").length < 20000,
    }).catch(() => { throw new Error("lost"); });
    if (answer.status === 401 || answer.status === 400) throw new Error("over");
    if (!answer.ok) throw new Error("lost");
    return answer.json();
  };

  const keep = async () => {
    clearTimeout(timer);
    if (sending || leaving) return;
    const now = written();
    if (now === kept) return;
    const here = key();
    sending = save(new FormData(form));
    try {
      const done = await sending;
      kept = now;
      isNowhere = false;
      forgetHere(here);
      if (leaving) return;
      at.submission.value = done.submission;
      at.draft_version.value = done.version;
      words.textContent = done.words || words.textContent;
      pointOut(done.hints, done.near);
      say(done.told);
    } catch (trouble) {
      isNowhere = !isHere;
      say(state.dataset[isHere ? trouble.message : "unkept"]);
      timer = setTimeout(keep, AGAIN);
    } finally {
      sending = null;
    }
    if (written() !== now && !leaving) timer = setTimeout(keep, PAUSE);
  };

  form.addEventListener("input", () => {
    keepHere();
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    leaving = true;
    clearTimeout(timer);
  });
  window.addEventListener("pageshow", () => { leaving = false; });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep();
  });

  window.addEventListener("beforeunload", (event) => {
    if (!leaving && isNowhere && written() !== kept) event.preventDefault();
  });

  // What this browser still holds for this place, of this person: kept on the server if it is not posted, and shown.
  const copies = () => {
    const beginning = `stoa.draft ${form.dataset.writer} ${at.place.value} `;
    const found = storage((local) => Object.entries({ ...local })) ?? [];
    return found
      .filter(([name]) => name.startsWith(beginning))
      .map(([name, value]) => ({ name, submission: name.slice(beginning.length), chosen: [], ...JSON.parse(value) }))
      .sort((one, other) => other.at - one.at);
  };
  const find = async () => {
    let shown = false;
    for (const copy of copies()) {
      const data = new FormData(form);
      const values = { submission: copy.submission, draft_version: copy.version, text: copy.text };
      if (at.title) values.title = copy.title;
      for (const [name, value] of Object.entries(values)) data.set(name, value);
      for (const [name] of chosen()) data.delete(name);
      for (const [name, value] of copy.chosen) data.append(name, value);
      let done = null;
      try {
        done = await save(data);
        forgetHere(copy.name);
      } catch {
        // It stays where it is, and is shown.
      }
      if (shown || done?.outcome === "posted" || written() !== kept || !copy.text) continue;
      shown = true;
      if (copy.text === field.value && JSON.stringify(copy.chosen) === JSON.stringify(chosen())) continue;
      const grown = "grown" in form.dataset; // the server has added to what was sent
      if (!grown) field.value = copy.text;
      if (!grown && at.title) at.title.value = copy.title;
      if (!grown) choose(copy.chosen);
      at.submission.value = done?.submission ?? copy.submission;
      at.draft_version.value = done?.version ?? copy.version;
      kept = done && !grown ? written() : "";
      if (!grown) say(state.dataset.found);
    }
  };
  find();
})();
