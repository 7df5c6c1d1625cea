// Goes on by itself where the browser keeps Stoa's cookies, or the LMS keeps for it what the cookie would, and shows
// another way where neither is so. The cookie that it looks for came with this very page.
import { keep } from "./storage.js";

const page = document.getElementById("login");
const goOn = () => location.replace(document.getElementById("login-continue").href);

const showOtherWay = () => {
  const inFrame = window.top !== window.self;
  document.getElementById("login-here").hidden = true;
  document.getElementById("login-new-window").hidden = !inFrame;
  document.getElementById("login-no-cookies").hidden = inFrame;
};

if (document.cookie.split("; ").includes(`${page.dataset.probe}=1`)) {
  goOn();
} else if (page.dataset.storageTarget) {
  keep(page.dataset, page.dataset.binding).then(goOn, showOtherWay);
} else {
  showOtherWay();
}
