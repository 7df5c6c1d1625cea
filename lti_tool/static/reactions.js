// Gives reactions and takes them back in place; without scripts the same buttons load the page anew.
"use strict";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const button = event.submitter;
  const place = form.id === "reactions" && button?.closest(".reaction-buttons");
  if (!place) return;
  event.preventDefault();
  if (place.ariaBusy) return;
  place.ariaBusy = "true";
  const [kind] = button.value.split(" ");
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form, button)),
      headers: { "Stoa-Part": "reactions" },
    });
    if (!answer.ok) throw new Error(answer.status);
    const { body } = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.replaceChildren(...body.childNodes);
    place.querySelector(`[value^="${kind} "]`)?.focus();
    place.ariaBusy = null;
  } catch {
    place.ariaBusy = null;
    // As a page, which says what is wrong.
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
    form.append(field);
    form.submit();
  }
});
