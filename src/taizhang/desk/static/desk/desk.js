// Small helps only: every page works without this file.
(function () {
  "use strict";
  // One more row without a round trip: the last row of a table is copied with its number raised.
  function addRow(event) {
    var box = event.target.closest("[data-grid]");
    if (!box) return;
    var name = box.getAttribute("data-grid");
    var count = box.querySelector("input[name='" + name + "-count']");
    var rows = box.querySelectorAll("tbody tr");
    var last = rows[rows.length - 1];
    if (!last) return;
    event.preventDefault();
    var number = parseInt(count.value, 10);
    var copy = last.cloneNode(true);
    var from = name + "-" + (number - 1) + "-";
    var to = name + "-" + number + "-";
    copy.querySelector("th").textContent = number + 1;
    copy.querySelectorAll(".wrong").forEach(function (node) { node.remove(); });
    copy.querySelectorAll("[name], [id], [for]").forEach(function (node) {
      ["name", "id", "for", "aria-describedby"].forEach(function (key) {
        if (node.hasAttribute(key)) node.setAttribute(key, node.getAttribute(key).replace(from, to));
      });
      node.removeAttribute("aria-invalid");
      if (node.type === "checkbox") node.checked = node.defaultChecked;
      else if (node.tagName === "SELECT") node.selectedIndex = 0;
      else if ("value" in node) node.value = "";
    });
    last.parentNode.appendChild(copy);
    count.value = number + 1;
    var first = copy.querySelector("input, select, textarea");
    if (first) first.focus();
  }
  document.querySelectorAll("[data-grid] button[name=more]:not([value$='-paste'])").forEach(function (button) {
    button.textContent = "加一行";
    button.addEventListener("click", addRow);
  });
  // Keyboard up and down in a list: j and k, or the arrow keys on a row's link.
  var links = Array.prototype.slice.call(document.querySelectorAll("table.list tbody th a"));
  document.addEventListener("keydown", function (event) {
    var at = links.indexOf(document.activeElement);
    if (at < 0) return;
    var next = event.key === "ArrowDown" || event.key === "j" ? at + 1 : event.key === "ArrowUp" || event.key === "k" ? at - 1 : at;
    if (next !== at && links[next]) { event.preventDefault(); links[next].focus(); }
  });
  // A page that waits for work to end or for the program to start again: go on as soon as it answers.
  var waiting = document.querySelector("[data-then]");
  if (waiting) {
    var goOn = function () {
      fetch(waiting.getAttribute("data-then"), { cache: "no-store", credentials: "same-origin" }).then(function (answer) {
        if (!answer.ok) throw new Error(answer.status);
        location.replace(waiting.getAttribute("data-then"));
      }).catch(function () { setTimeout(goOn, 2000); });
    };
    setTimeout(goOn, 1000 * parseInt(waiting.getAttribute("data-after"), 10));
  }
  // All boxes of one name ticked with one click, or none when all are.
  document.querySelectorAll("[data-all]").forEach(function (button) {
    var boxes = Array.prototype.slice.call(document.getElementsByName(button.getAttribute("data-all")));
    button.hidden = boxes.length < 2;
    button.addEventListener("click", function () {
      var some = boxes.some(function (box) { return !box.checked; });
      boxes.forEach(function (box) { box.checked = some; });
    });
  });
  // A text to paste elsewhere: one click selects and copies it, also over plain http.
  document.querySelectorAll("[data-copy]").forEach(function (button) {
    var box = document.getElementById(button.getAttribute("data-copy"));
    if (!box) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      box.focus();
      box.select();
      button.textContent = document.execCommand("copy") ? "已复制" : "已选中，请按 Ctrl+C";
    });
  });
  // Five or more at the reception desk: the places for representatives open by themselves.
  var visit = document.querySelector("form[data-reception]");
  if (visit) {
    var people = visit.querySelector(".people");
    visit.querySelector("[name=persons]").addEventListener("input", function (event) {
      if (parseInt(event.target.value, 10) >= 5) people.open = true;
    });
    visit.addEventListener("change", function (event) {
      var join = visit.querySelector("[name=outcome][value=join]");
      if (event.target.name === "case_pick" && join) join.checked = true;
    });
  }
  // A form is sent once.
  document.querySelectorAll("form.sheet").forEach(function (form) {
    form.addEventListener("submit", function () { form.classList.add("sending"); });
  });
})();
