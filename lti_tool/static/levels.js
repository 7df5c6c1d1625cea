// Offers the levels of the competency that is chosen, by name; without scripts they are numbers, the same for all.
"use strict";

for (const levels of document.querySelectorAll("[data-levels-of]")) {
  const scales = JSON.parse(levels.closest("[data-scales]").dataset.scales);
  const competency = document.getElementById(levels.dataset.levelsOf);

  const narrow = () => {
    const scale = scales[competency.selectedOptions[0]?.dataset.scale];
    if (!scale) return;
    const chosen = levels.value;
    levels.replaceChildren(...scale.map(([number, words]) => new Option(words, number)));
    levels.value = scale.some(([number]) => String(number) === chosen) ? chosen : scale[0][0];
  };

  competency.addEventListener("change", narrow);
  window.addEventListener("pageshow", narrow); // once what was chosen before is there again
}
