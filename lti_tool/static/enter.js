// Says in the frame that its one click is spent, and takes the button away.
const form = document.getElementById("enter");

form.addEventListener("submit", () => {
  setTimeout(() => { // once the form is on its way
    form.hidden = true;
    document.getElementById("enter-why").hidden = true;
    document.getElementById("entered").hidden = false;
  });
});
