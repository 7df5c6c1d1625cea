// Adds files while one writes: those that are chosen, pasted or dropped; and takes them out again.
"use strict";

(() => {
  const box = document.querySelector("[data-files]");
  const field = document.querySelector("[data-editor] textarea");
  const input = box?.querySelector("input[type=file]");
  if (!input || !field) return;
  const form = field.form;
  const list = box.querySelector("[data-list]");
  const bar = Object.assign(document.createElement("progress"), { className: "file-progress", hidden: true, ariaLabel: box.dataset.wordsBar });
  const state = box.querySelector("[data-file-state]");
  const words = box.dataset;
  let adding = 0;
  let queue = Promise.resolve();
  box.querySelector("[data-add]").hidden = true; // a chosen file is added at once
  state.before(bar);

  const say = (text, name = "") => {
    state.textContent = text.replace("{name}", () => name);
  };
  const changed = () => field.dispatchEvent(new Event("input", { bubbles: true }));

  const send = (file, name) => new Promise((resolve, reject) => {
    const data = new FormData();
    for (const each of form.querySelectorAll("[name=csrf_token], [name=submission], [name=attachment]")) data.append(each.name, each.value);
    data.set("files", file, name);
    const request = new XMLHttpRequest(); // which tells how far it is
    request.open("POST", words.files);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => { bar.value = total ? loaded / total : 0; };
    request.onload = () => (request.status === 200 && request.response?.item ? resolve(request.response) : reject(request.response?.told ?? words.wordsLost));
    request.onerror = () => reject(words.wordsLost);
    request.send(data);
  });

  // Puts a text where the cursor is, so that the browser can undo it, on a line of its own.
  const put = (text) => {
    const { selectionStart: start, selectionEnd: end, value } = field;
    const lead = start && value[start - 1] !== "\n" ? "\n" : "";
    const tail = value[end] === "\n" ? "" : "\n";
    field.focus();
    if (!document.execCommand("insertText", false, lead + text + tail)) field.setRangeText(lead + text + tail, start, end, "end");
  };
  const add = async (file, inText) => {
    const name = file.name || "picture.png";
    try {
      if (file.size > Number(words.most)) throw words.wordsLarge;
      bar.value = 0;
      bar.hidden = false;
      say(words.wordsAdding, name);
      const done = await send(file, name);
      if (!list.querySelector(`[data-file="${done.id}"]`)) list.insertAdjacentHTML("beforeend", done.item); // made and escaped by Stoa
      if (inText) put(done.picture ? `![](attachment:${done.id})` : `[${done.title.replace(/[\\[\]]/g, "\\$&")}](attachment:${done.id})`);
      changed();
      say(words.wordsAdded, name);
    } catch (trouble) {
      say(typeof trouble === "string" ? trouble : words.wordsLost, name);
    } finally {
      adding -= 1;
      bar.hidden = adding === 0;
    }
  };
  const addAll = (files, inText) => {
    for (const file of files) {
      adding += 1;
      queue = queue.then(() => add(file, inText));
    }
  };

  input.addEventListener("change", () => {
    addAll([...input.files], false);
    input.value = "";
  });
  field.addEventListener("paste", (event) => {
    const { files } = event.clipboardData;
    if (event.defaultPrevented || !files.length || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    addAll([...files], true);
  });
  const brings = (event) => event.dataTransfer?.types.includes("Files");
  field.addEventListener("dragover", (event) => {
    if (brings(event)) event.preventDefault();
  });
  field.addEventListener("drop", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    addAll([...event.dataTransfer.files], true);
  });
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[data-drop]")?.closest("[data-file]");
    if (!item) return;
    event.preventDefault();
    field.value = field.value.replace(new RegExp(`!?\\[(?:\\\\.|[^\\]\\\\\\n])*\\]\\(attachment:${item.dataset.file}\\)[ \\t]*\\n?`, "g"), "");
    item.remove();
    input.focus();
    changed();
    say(words.wordsOut);
  });
  form.addEventListener("submit", (event) => {
    if (!adding) return;
    event.preventDefault(); // the state says what is waited for
    event.stopImmediatePropagation();
  }, true);
})();
