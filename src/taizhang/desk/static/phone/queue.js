// Sending what waits: one by one, oldest first, erased only when the server has answered that it has it.
(function () {
  "use strict";
  var EVERY = 10000, PATIENCE = 60000;
  var listeners = [], busy = false, again = false, link = { online: true, stranger: false, slow: false };

  function fetchWithin(address, options) {
    var stop = new AbortController();
    var timer = setTimeout(function () { stop.abort(); }, PATIENCE);
    options.signal = stop.signal;
    options.headers = Object.assign({ Accept: "application/json" }, options.headers || {});
    options.credentials = "same-origin";
    options.redirect = "error";
    return fetch(address, options).then(function (answer) { clearTimeout(timer); return answer; }, function (e) { clearTimeout(timer); throw e; });
  }

  function body(entry) {
    var form = new FormData();
    Object.keys(entry.fields).forEach(function (name) { form.append(name, entry.fields[name]); });
    entry.photos.forEach(function (photo) { form.append("photo", photo.body, photo.name); });
    form.append("_id", entry.id);
    form.append("_kind", entry.kind);
    form.append("_stint", entry.stint);
    form.append("_at", String(entry.at));
    form.append("_sent", String(Date.now()));
    return form;
  }

  function said(answer) { return answer.json().catch(function () { return {}; }); }

  // Gives true when the next entry may go, false when the line has to wait.
  function sendOne(store, entry, token) {
    return fetchWithin("/p/queue/", { method: "POST", body: body(entry), headers: { "X-CSRFToken": token } }).then(function (answer) {
      return said(answer).then(function (told) {
        if (answer.ok && told.told) return store.remove(entry.id).then(function () { tell({ done: entry, told: told.told }); return true; });
        if (told.stranger) { link.stranger = true; return false; }
        if (answer.status === 422 || answer.status === 409 || (answer.status === 403 && told.errors)) {
          entry.problem = told.told || "服务器没有收下，请核对后再传。";
          entry.wrong = told.errors || {};
          return store.put(entry).then(function () { tell({ refused: entry, told: entry.problem }); return true; });
        }
        link.slow = true;
        return false;
      });
    });
  }

  function flush() {
    if (busy) { again = true; return Promise.resolve(); }
    busy = true;
    return window.phoneStore.then(function (store) {
      return store.all().then(function (rows) {
        var waiting = rows.filter(function (entry) { return !entry.problem; });
        if (!waiting.length) return null;
        return fetchWithin("/p/state/", { method: "GET" }).then(function (answer) {
          return said(answer).then(function (told) {
            link.online = true;
            link.slow = false;
            link.stranger = Boolean(told.stranger);
            if (!answer.ok || !told.token) return null;
            return waiting.reduce(function (line, entry) {
              return line.then(function (on) { return on && sendOne(store, entry, told.token); });
            }, Promise.resolve(true));
          });
        });
      });
    }).catch(function () { link.online = false; }).then(function () {
      busy = false;
      tell({});
      if (again) { again = false; return flush(); }
    });
  }

  function tell(news) { listeners.forEach(function (hear) { hear(news); }); }

  window.phoneQueue = {
    link: link,
    flush: flush,
    hear: function (listener) { listeners.push(listener); },
    add: function (entry) { return window.phoneStore.then(function (store) { return store.put(entry); }); },
    drop: function (id) { return window.phoneStore.then(function (store) { return store.remove(id); }).then(function () { tell({}); }); },
    get: function (id) { return window.phoneStore.then(function (store) { return store.get(id); }); },
    all: function () { return window.phoneStore.then(function (store) { return store.all(); }); }
  };
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) flush(); });
  setInterval(flush, EVERY);
})();
