// The field in which people write Markdown: buttons, keys, a preview, and formatted text that is pasted.
"use strict";

(() => {
  const field = document.querySelector("[data-editor] textarea");
  if (!field) return;
  const form = field.form;
  const tools = form.querySelector("[role=toolbar]");

  // Puts text in the place of what is marked, so that the browser can undo it.
  const put = (text, start, end, from, to) => {
    field.focus();
    field.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, text)) field.setRangeText(text, start, end, "end");
    field.setSelectionRange(start + from, start + to);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const around = (before, after, empty) => {
    const { selectionStart: start, selectionEnd: end, value } = field;
    const chosen = value.slice(start, end);
    const outer = value.slice(start - before.length, start) === before && value.startsWith(after, end);
    if (chosen && outer) return put(chosen, start - before.length, end + after.length, 0, chosen.length);
    const text = chosen || empty;
    put(before + text + after, start, end, before.length, before.length + text.length);
  };
  const lines = (mark) => {
    const { value } = field;
    const start = value.lastIndexOf("\n", field.selectionStart - 1) + 1;
    const next = value.indexOf("\n", field.selectionEnd);
    const end = next < 0 ? value.length : next;
    const old = value.slice(start, end).split("\n");
    const marked = old.every((line) => line.startsWith(mark));
    const text = old.map((line) => (marked ? line.slice(mark.length) : mark + line)).join("\n");
    put(text, start, end, marked ? 0 : mark.length, text.length);
  };
  const block = (text, from, to) => {
    const { selectionStart: start, selectionEnd: end, value } = field;
    const before = start === 0 || value.endsWith("\n\n", start) ? "" : value[start - 1] === "\n" ? "\n" : "\n\n";
    const lead = value.slice(0, start).endsWith("\n\n") ? "" : before;
    put(`${lead}${text}\n`, start, end, lead.length + from, lead.length + to);
  };
  const marks = {
    bold: () => around("**", "**", ""),
    italic: () => around("*", "*", ""),
    quote: () => lines("> "),
    list: () => lines("- "),
    link: () => {
      const { selectionStart: start, selectionEnd: end, value } = field;
      const text = value.slice(start, end);
      if (/^https?:\S+$/.test(text)) put(`[](${text})`, start, end, 1, 1);
      else put(`[${text}](https://)`, start, end, text.length + 3, text.length + 11);
    },
    code: () => {
      const text = field.value.slice(field.selectionStart, field.selectionEnd);
      if (!text.includes("\n")) return around("`", "`", "");
      block(`\`\`\`\n${text}\n\`\`\``, 4, 4 + text.length);
    },
    maths: () => around("$", "$", "x"),
    table: () => block("|  |  |\n|---|---|\n|  |  |", 2, 2),
  };

  const keys = { b: "bold", i: "italic", k: "link" };
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
    if (event.key === "Enter") return form.requestSubmit();
    const mark = keys[event.key.toLowerCase()];
    if (!mark) return;
    event.preventDefault();
    marks[mark]();
  });

  // A toolbar is one stop of the Tab key; arrows go from button to button (WAI-ARIA Authoring Practices).
  const buttons = [...tools.querySelectorAll("button")];
  const step = { ArrowRight: 1, ArrowLeft: -1 };
  tools.hidden = false;
  buttons[0].tabIndex = 0;
  tools.addEventListener("click", (event) => marks[event.target.closest("button")?.dataset.mark]?.());
  tools.addEventListener("keydown", (event) => {
    const move = step[event.key];
    if (!move) return;
    event.preventDefault();
    const here = buttons.indexOf(document.activeElement);
    const next = buttons[(here + move + buttons.length) % buttons.length];
    for (const each of buttons) each.tabIndex = each === next ? 0 : -1;
    next.focus();
  });

  const box = form.querySelector(".preview-box");
  form.querySelector("[data-preview]").addEventListener("click", async (event) => {
    event.preventDefault();
    const { formAction } = event.currentTarget;
    try {
      const answer = await fetch(formAction, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      box.querySelector("[data-shown]").innerHTML = (await answer.json()).html; // rendered and cleaned by Stoa
      box.hidden = false;
      box.focus({ preventScroll: true });
      box.scrollIntoView({ block: "start" });
    } catch {
      form.noValidate = true;
      form.action = formAction; // the page says what is wrong
      form.submit();
    }
  });

  // Formatted text that is pasted becomes Markdown; what has no format of its own stays as it comes.
  const inline = { STRONG: "**", B: "**", EM: "*", I: "*", S: "~~", DEL: "~~", CODE: "`" };
  const blocks = /^(P|DIV|SECTION|ARTICLE|H[1-6]|UL|OL|LI|BLOCKQUOTE|PRE|TABLE|TR|HR)$/;
  const escaped = (text) => text.replace(/\s+/g, " ").replace(/[\\`*_[\]$]/g, "\\$&");
  const wrapped = (mark, text) => text.replace(/^(\s*)([^]*?)(\s*)$/, (_, before, inner, after) => (inner ? before + mark + inner + mark + after : text));
  const children = (node) => [...node.childNodes].map(markdown).join("");
  const prefixed = (text, first, rest) => text.trim().split("\n").map((line, at) => (at ? rest : first) + line).join("\n");
  const row = (line) => `| ${[...line.cells].map((cell) => children(cell).trim().replace(/\n+/g, " ").replace(/\|/g, "\\|")).join(" | ")} |`;
  const table = (node) => {
    const [head, ...body] = [...node.rows].map(row);
    return head ? `\n\n${[head, `|${"---|".repeat(node.rows[0].cells.length)}`, ...body].join("\n")}\n\n` : "";
  };
  function markdown(node) {
    if (node.nodeType === Node.TEXT_NODE) return escaped(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || /^(SCRIPT|STYLE|HEAD|TEMPLATE|SVG)$/i.test(node.tagName)) return "";
    const name = node.tagName;
    if (name === "BR") return "\n";
    if (name === "PRE") return `\n\n\`\`\`\n${node.textContent.replace(/\n$/, "")}\n\`\`\`\n\n`;
    if (name === "TABLE") return table(node);
    if (name === "IMG") return escaped(node.alt);
    if (name === "CODE") return wrapped("`", node.textContent);
    const inner = children(node);
    if (name === "A") return /^(https?|mailto):/.test(node.href) && inner.trim() ? `[${inner.trim()}](${node.href.replace(/[()]/g, escape)})` : inner;
    if (inline[name] && node.style.fontWeight !== "normal") return wrapped(inline[name], inner); // Google Docs wraps all in a <b>
    if (name === "LI") {
      const mark = node.parentNode.tagName === "OL" ? `${[...node.parentNode.children].indexOf(node) + 1}. ` : "- ";
      return `${prefixed(inner, mark, " ".repeat(mark.length))}\n`;
    }
    if (name === "BLOCKQUOTE") return `\n\n${prefixed(inner, "> ", "> ")}\n\n`;
    if (/^H[1-6]$/.test(name)) return `\n\n## ${inner.trim()}\n\n`;
    if (name === "UL" || name === "OL") return node.parentNode.tagName === "LI" ? `\n${inner}` : `\n\n${inner}\n`;
    return blocks.test(name) ? `\n\n${inner}\n\n` : inner;
  }
  const tidy = (text) => text.split("\n").map((line) => (/^\s*$/.test(line) ? "" : line.replace(/ +$/, ""))).join("\n").replace(/\n{3,}/g, "\n\n").trim();
  field.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html");
    if (!html || html.length > 500000 || !/<(a|strong|b|em|i|ul|ol|li|pre|code|blockquote|table|h[1-6])[\s>]/i.test(html)) return;
    const text = tidy(children(new DOMParser().parseFromString(html, "text/html").body));
    if (!text) return;
    event.preventDefault();
    put(text, field.selectionStart, field.selectionEnd, text.length, text.length);
  });
})();
