// Lets the LMS close the window or frame of the registration (LTI Dynamic Registration 1.0, section 3.7).
(() => {
  const lms = window.opener ?? (window.parent === window ? null : window.parent);
  const button = document.querySelector("[data-close]");
  if (!lms || !button) return;
  button.hidden = false;
  button.addEventListener("click", () => lms.postMessage({ subject: "org.imsglobal.lti.close" }, "*"));
})();
