// A code in the address's fragment never reaches a server log: it is read here and put into the form.
(function () {
  "use strict";
  function take() {
    var form = document.querySelector("form[data-fragment]");
    var code = decodeURIComponent(location.hash.slice(1));
    if (!form || !/^[0-9A-Za-z-]{4,20}$/.test(code)) return;
    form.querySelector("[name='" + form.getAttribute("data-fragment") + "']").value = code;
    var method = form.querySelector("[name=method]");
    if (method) method.value = "scan";
    var method = form.querySelector("[name=method]");
    if (method) method.value = "scan";
    history.replaceState(null, "", location.pathname);
  }
  take();
  window.addEventListener("hashchange", take);
})();
