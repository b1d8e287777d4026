// Where entries wait on the phone: IndexedDB with their photos, else localStorage. An entry leaves only on receipt.
(function () {
  "use strict";
  var NAME = "taizhang-phone", TABLE = "entries", PREFIX = "taizhang-entry-";

  function opened() {
    return new Promise(function (good, bad) {
      if (!window.indexedDB) { bad(new Error("no IndexedDB")); return; }
      var asking = indexedDB.open(NAME, 1);
      asking.onupgradeneeded = function () { asking.result.createObjectStore(TABLE, { keyPath: "id" }); };
      asking.onsuccess = function () { good(asking.result); };
      asking.onerror = function () { bad(asking.error); };
    });
  }

  function inBase(base) {
    // A change counts once its transaction is complete: what the page shows as kept is on the disk.
    function run(mode, work) {
      return new Promise(function (good, bad) {
        var job = mode === "readwrite" ? deed(base) : base.transaction(TABLE, mode);
        var asking = work(job.objectStore(TABLE));
        job.oncomplete = function () { good(asking.result); };
        job.onerror = job.onabort = function () { bad(job.error); };
      });
    }
    return {
      put: function (entry) { return run("readwrite", function (table) { return table.put(entry); }); },
      remove: function (id) { return run("readwrite", function (table) { return table.delete(id); }); },
      get: function (id) { return run("readonly", function (table) { return table.get(id); }); },
      all: function () { return run("readonly", function (table) { return table.getAll(); }).then(sorted); }
    };
  }

  function deed(base) {
    try { return base.transaction(TABLE, "readwrite", { durability: "strict" }); } catch (e) { return base.transaction(TABLE, "readwrite"); }
  }

  function sorted(rows) { return rows.sort(function (a, b) { return a.at - b.at || (a.id < b.id ? -1 : 1); }); }

  function asText(photo) {
    return new Promise(function (good, bad) {
      var reader = new FileReader();
      reader.onload = function () { good({ name: photo.name, text: reader.result }); };
      reader.onerror = function () { bad(reader.error); };
      reader.readAsDataURL(photo.body);
    });
  }
  function asPhoto(kept) {
    var parts = kept.text.split(","), raw = atob(parts[1]), bytes = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
    return { name: kept.name, body: new Blob([bytes], { type: /:(.*?);/.exec(parts[0])[1] }) };
  }
  function read(key) {
    var entry = JSON.parse(localStorage.getItem(key));
    entry.photos = entry.photos.map(asPhoto);
    return entry;
  }
  var inText = {
    put: function (entry) {
      return Promise.all(entry.photos.map(asText)).then(function (photos) {
        localStorage.setItem(PREFIX + entry.id, JSON.stringify(Object.assign({}, entry, { photos: photos })));
      });
    },
    remove: function (id) { localStorage.removeItem(PREFIX + id); return Promise.resolve(); },
    get: function (id) { return Promise.resolve(localStorage.getItem(PREFIX + id) ? read(PREFIX + id) : undefined); },
    all: function () {
      return Promise.resolve(sorted(Object.keys(localStorage).filter(function (key) { return key.indexOf(PREFIX) === 0; }).map(read)));
    }
  };

  window.phoneStore = opened().then(inBase, function () { return inText; });
})();
