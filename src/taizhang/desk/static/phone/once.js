// A form is sent once, however often its button is pressed.
(function () {
  "use strict";
  document.addEventListener("submit", function (event) {
    if (event.target.classList.contains("sent")) event.preventDefault();
    event.target.classList.add("sent");
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form.sent").forEach(function (form) { form.classList.remove("sent"); });
  });
})();
