// Keeps the phone page and its scripts for offline use: the network first, the kept page when there is none.
"use strict";
var PAGES = "taizhang-phone-pages", KEPT = ["/p/", "/p/point/"];

self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });

function mayKeep(address) {
  return address.indexOf("/static/phone/") === 0 || address === "/static/desk/mark.svg" || KEPT.indexOf(address) >= 0;
}

// Somebody else takes over, or nobody stands here: the page of the one before is never shown again.
function forget() {
  return caches.open(PAGES).then(function (kept) { return Promise.all(KEPT.map(function (page) { return kept.delete(page); })); });
}
// The other page that opens offline is fetched along with the first.
function bring() {
  return fetch("/p/point/", { credentials: "same-origin" }).then(function (answer) {
    if (answer.ok && !answer.redirected) return caches.open(PAGES).then(function (kept) { return kept.put("/p/point/", answer); });
  }).catch(function () { return null; });
}

self.addEventListener("fetch", function (event) {
  var asked = new URL(event.request.url);
  if (event.request.method !== "GET" || asked.origin !== self.location.origin) return;
  if (asked.pathname === "/p/who/" && event.request.mode === "navigate") {
    event.respondWith(fetch(event.request).then(function (answer) {
      if (answer.ok) event.waitUntil(forget());
      return answer;
    }));
    return;
  }
  if (!mayKeep(asked.pathname)) return;
  event.respondWith(fetch(event.request).then(function (answer) {
    if (answer.ok && !answer.redirected && answer.type === "basic") {
      var copy = answer.clone();
      event.waitUntil(caches.open(PAGES).then(function (kept) { return kept.put(asked.pathname, copy); }));
      if (asked.pathname === "/p/") event.waitUntil(bring());
    }
    return answer;
  }, function (error) {
    return caches.open(PAGES).then(function (kept) { return kept.match(asked.pathname); }).then(function (found) {
      if (found) return found;
      throw error;
    });
  }));
});
