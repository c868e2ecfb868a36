// The end of a visit: a warning before it, and no page left behind after it. Without this script
// the page says until when it stays, and a header takes it away.

const visit = document.getElementById("visit");
const warning = document.getElementById("warning");
const ends = Date.now() + Number(visit.dataset.secondsLeft) * 1000;

function look() {
  const left = (ends - Date.now()) / 1000;
  if (left <= 0) {
    location.replace(visit.dataset.over);
  } else if (left <= Number(visit.dataset.warning) && warning.hidden) {
    warning.hidden = false;
  }
}

look();
setInterval(look, 1000);
// A device that slept, or a page that "Back" took out of the browser's memory.
document.addEventListener("visibilitychange", look);
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    document.body.hidden = true;
    location.reload();
  }
});
