// Sends a launch again, with what the LMS has kept for this browser; says that it cannot where there is nothing.
import { find } from "./storage.js";

const form = document.getElementById("stored");
const show = (waiting) => {
  document.getElementById("stored-wait").hidden = !waiting;
  document.getElementById("stored-missing").hidden = waiting; // what stands there without scripts
};
const sayWhatToDo = () => show(false);

show(true);
find(form.dataset).then((binding) => {
  if (typeof binding !== "string" || !binding) return sayWhatToDo();
  form.elements.binding.value = binding;
  form.submit();
}, sayWhatToDo);
