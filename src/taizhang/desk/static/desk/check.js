// Dropping a file on the checking form puts it into the file field; without this the field itself works.
(function () {
  "use strict";
  document.querySelectorAll("[data-drop]").forEach(function (form) {
    ["dragover", "dragleave", "drop"].forEach(function (name) {
      form.addEventListener(name, function (event) {
        event.preventDefault();
        form.classList.toggle("over", name === "dragover");
        if (name === "drop" && event.dataTransfer.files.length) {
          form.querySelector("input[type=file]").files = event.dataTransfer.files;
          form.submit();
        }
      });
    });
  });
})();
