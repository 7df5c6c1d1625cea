// Sends the one form of this page on by itself; without scripts its button does.
document.querySelector("form[data-submit-at-once]")?.submit();
