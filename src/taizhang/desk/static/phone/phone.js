// The page of a post's phone: what is entered goes into the queue first, so that a cut network loses nothing.
(function () {
  "use strict";
  var queue = window.phoneQueue, page = document.body, editing = {};
  var said = document.querySelector("[data-said]"), box = document.querySelector("[data-queue]");
  var plain = document.querySelector("[data-plain-note]");

  function newId() {
    var bytes = crypto.getRandomValues(new Uint8Array(12));
    return Array.prototype.map.call(bytes, function (b) { return ("0" + b.toString(16)).slice(-2); }).join("");
  }
  function say(text) { said.textContent = text; said.hidden = !text; }
  function clock(at) {
    var d = new Date(at), two = function (n) { return ("0" + n).slice(-2); };
    return two(d.getMonth() + 1) + "月" + two(d.getDate()) + "日 " + two(d.getHours()) + ":" + two(d.getMinutes());
  }

  // A photo of a phone is made smaller before it waits: evidence stays readable, the store stays small.
  var LONGEST = 1600, SMALL = 400000;
  function smaller(file) {
    if (!/^image\//.test(file.type) || file.size < SMALL || !window.createImageBitmap) return Promise.resolve({ name: file.name, body: file });
    return createImageBitmap(file, { imageOrientation: "from-image" }).then(function (picture) {
      var scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      var sheet = document.createElement("canvas");
      sheet.width = Math.round(picture.width * scale);
      sheet.height = Math.round(picture.height * scale);
      sheet.getContext("2d").drawImage(picture, 0, 0, sheet.width, sheet.height);
      return new Promise(function (good) { sheet.toBlob(good, "image/jpeg", 0.85); }).then(function (made) {
        return { name: file.name.replace(/\.\w+$/, "") + ".jpg", body: made || file };
      });
    }).catch(function () { return { name: file.name, body: file }; });
  }

  function gathered(form, pressed) {
    var fields = {}, files = [];
    Array.prototype.forEach.call(form.elements, function (control) {
      if (!control.name || control.name.charAt(0) === "_" || control.name === "csrfmiddlewaretoken" || control.disabled) return;
      if (control.type === "file") files = files.concat(Array.prototype.slice.call(control.files));
      else if (control.tagName === "BUTTON") return;
      else if ((control.type !== "radio" && control.type !== "checkbox") || control.checked) fields[control.name] = control.value;
    });
    if (pressed && pressed.name && pressed.name.charAt(0) !== "_") fields[pressed.name] = pressed.value;
    return Promise.all(files.map(smaller)).then(function (photos) { return { fields: fields, photos: photos }; });
  }

  function keep(form, pressed) {
    var at = Date.now(), kind = form.getAttribute("data-kind"), title = form.getAttribute("data-title");
    var label = pressed && pressed.name && pressed.name.charAt(0) !== "_" ? pressed.textContent.trim() : "";
    return gathered(form, pressed).then(function (made) {
      var old = editing[kind];
      var entry = old || { id: newId(), kind: kind, at: at };
      entry.title = label ? title + " " + label : title;
      entry.fields = made.fields;
      if (!old || made.photos.length) entry.photos = made.photos;
      entry.problem = "";
      entry.stint = page.getAttribute("data-stint");
      return queue.add(entry);
    }).then(function () {
      delete editing[kind];
      form.reset();
      if (location.hash) location.hash = "#top";
      say("已记下：" + title + "，正在上传……");
      draw();
      return queue.flush();
    }).catch(function (error) {
      say("");
      form.querySelectorAll("[data-lost]").forEach(function (node) { node.remove(); });
      var told = document.createElement("p");
      told.className = "problem";
      told.setAttribute("data-lost", "");
      told.setAttribute("role", "alert");
      told.textContent = "手机存不下这条登记（" + error.name + "），内容还在页面上：请清理手机空间后再按一次。";
      form.insertBefore(told, form.firstChild);
    });
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-kind")) return;
    event.preventDefault();
    if (form.classList.contains("sent")) return;
    form.classList.add("sent");
    keep(form, event.submitter).then(function () { form.classList.remove("sent"); });
  });

  function made(tag, text, attributes) {
    var node = document.createElement(tag);
    node.textContent = text;
    Object.keys(attributes || {}).forEach(function (name) { node.setAttribute(name, attributes[name]); });
    return node;
  }
  function button(text, press) {
    var node = made("button", text, { type: "button" });
    node.addEventListener("click", press);
    return node;
  }

  function row(entry) {
    var item = made("li", entry.title + "　" + clock(entry.at) + (entry.photos.length ? "　照片" + entry.photos.length + "张" : ""), { "data-entry": entry.id });
    if (!entry.problem) return item;
    item.appendChild(made("p", entry.problem, { "class": "problem" }));
    if (document.getElementById(entry.kind)) item.appendChild(button("改正", function () { edit(entry); }));
    item.appendChild(button("再传一次", function () { entry.problem = ""; queue.add(entry).then(queue.flush); }));
    var sure = false;
    item.appendChild(button("不传了", function (event) {
      if (sure) { queue.drop(entry.id); return; }
      sure = true;
      event.target.textContent = "已抄到登记簿，确定删除";
    }));
    return item;
  }

  function edit(entry) {
    var form = document.querySelector("#" + entry.kind + " form");
    editing[entry.kind] = entry;
    location.hash = "#" + entry.kind;
    Object.keys(entry.fields).forEach(function (name) {
      form.querySelectorAll("[name='" + name + "']").forEach(function (control) {
        if (control.type === "radio" || control.type === "checkbox") control.checked = control.value === entry.fields[name];
        else if (control.tagName !== "BUTTON") control.value = entry.fields[name];
      });
    });
  }

  function draw() {
    return queue.all().then(function (rows) {
      box.hidden = !rows.length;
      if (plain) plain.hidden = queue.link.online && !rows.length;
      box.textContent = "";
      if (!rows.length) return;
      box.appendChild(made("h2", "待上传" + rows.length + "条", { "data-waiting": rows.length }));
      var why = queue.link.stranger ? "这台手机没有绑定或已停用，登记仍保存在手机里，请交办公室。" : queue.link.online ? "" : "现在没有网络，登记已存在手机里，来网后自动上传。";
      if (why) box.appendChild(made("p", why));
      var list = document.createElement("ul");
      rows.forEach(function (entry) { list.appendChild(row(entry)); });
      box.appendChild(list);
    });
  }

  queue.hear(function (news) {
    if (news.done) {
      var number = /（([^（）]+)）/.exec(news.told);
      if (news.done.fields.visitor && number) names[number[1]] = news.done.fields.visitor;
      say(news.told);
      freshen(news.done);
      document.querySelectorAll("section[data-live]:target").forEach(refresh);
    }
    if (news.refused) say("");
    draw();
  });
  // Lists that change: read anew whenever their sheet is opened. A name typed here is shown here, on this open
  // page only; the list itself never tells who.
  var names = {};
  function refresh(section) {
    var here = section.querySelector("[data-here]");
    if (!here) return Promise.resolve();
    var stop = new AbortController();
    setTimeout(function () { stop.abort(); }, 15000);
    return fetch(section.getAttribute("data-live") + "?part=1", { credentials: "same-origin", redirect: "error", signal: stop.signal }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.text();
    }).then(function (text) {
      here.textContent = "";
      var read = new DOMParser().parseFromString(text, "text/html").body;
      while (read.firstChild) here.appendChild(document.adoptNode(read.firstChild));
      here.querySelectorAll("[data-number]").forEach(function (button) {
        var name = names[button.getAttribute("data-number")];
        if (name) button.textContent = name + " " + button.textContent;
      });
    }).catch(function () { return null; }).then(function () { return waitingHere(section, here); });
  }
  // Who came in while there was no network can leave too: the entry on the phone stands for the record to be.
  function waitingHere(section, here) {
    here.querySelectorAll("[data-waiting-here]").forEach(function (node) { node.remove(); });
    if (section.id !== "out") return Promise.resolve();
    return queue.all().then(function (rows) {
      var gone = rows.filter(function (row) { return row.kind === "out"; }).map(function (row) { return row.fields.visit; });
      rows.forEach(function (entry) {
        if (["in", "car", "petition"].indexOf(entry.kind) < 0 || entry.problem || gone.indexOf("entry:" + entry.id) >= 0) return;
        var form = made("form", "", { method: "post", action: "/p/queue/", "data-kind": "out", "data-title": "离开", "data-waiting-here": "" });
        var label = (entry.fields.visitor || entry.title) + " " + clock(entry.at) + "（未上传）";
        form.appendChild(made("button", label, { "class": "pick", name: "visit", value: "entry:" + entry.id }));
        here.insertBefore(form, here.firstChild);
      });
    });
  }
  function refreshAll() { document.querySelectorAll("section[data-live]").forEach(refresh); }

  // After signing on or off the page itself has changed.
  function freshen(entry) {
    if (entry.kind !== "on" && entry.kind !== "off") return;
    queue.all().then(function (rows) { if (!rows.length) location.replace("/p/?done=" + encodeURIComponent(said.textContent)); });
  }

  window.addEventListener("hashchange", function () {
    var sheet = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (sheet && sheet.hasAttribute("data-live")) refresh(sheet);
    var first = sheet && sheet.querySelector("input:not([type=hidden]):not([type=file]):not([type=radio]), select, textarea");
    if (first && !sheet.querySelector(".pick")) first.focus();
  });

  // On an encrypted address the pages are kept for offline use; another person's page is never shown again.
  function keepPages() {
    if (!window.isSecureContext || !("serviceWorker" in navigator)) return;
    navigator.serviceWorker.register("/p/worker.js", { scope: "/p/" }).catch(function () { if (plain) plain.hidden = false; });
  }
  keepPages();
  draw().then(queue.flush).then(refreshAll);
})();
