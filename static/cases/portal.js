// Warns before the session ends, and leaves the page when it is over. Without this script the page
// shows when the session ends, and its Refresh header leaves it.

const session = document.getElementById("session");
const warning = document.getElementById("warning");
const endsAt = Date.now() + Number(session.dataset.secondsLeft) * 1000;

function checkTime() {
  const secondsLeft = (endsAt - Date.now()) / 1000;
  if (secondsLeft <= 0) {
    location.replace(session.dataset.loggedOutUrl);
  } else if (secondsLeft <= Number(session.dataset.warningSeconds) && warning.hidden) {
    warning.hidden = false;
  }
}

checkTime();
setInterval(checkTime, 1000);
// After the device slept, or when "Back" restores the page from the browser's cache.
document.addEventListener("visibilitychange", checkTime);
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    document.body.hidden = true;
    location.reload();
  }
});
