// Goes on by itself where the browser keeps Stoa's cookies, and shows another way where it does not.
// The cookie that it looks for came with this very page.
(() => {
  const page = document.getElementById("login");
  const cookiesWork = document.cookie.split("; ").includes(`${page.dataset.probe}=1`);
  if (cookiesWork) {
    location.replace(document.getElementById("login-continue").href);
    return;
  }
  const inFrame = window.top !== window.self;
  document.getElementById("login-here").hidden = true;
  document.getElementById("login-new-window").hidden = !inFrame;
  document.getElementById("login-no-cookies").hidden = inFrame;
})();
