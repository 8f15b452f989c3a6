// Light or dark, decided before anything is painted. The only thing kept is the reader's own choice.
(function () {
  "use strict";
  var root = document.documentElement;
  var system = window.matchMedia ? window.matchMedia("(prefers-color-scheme: dark)") : null;
  function kept() {
    try { return localStorage.getItem("scheme"); } catch (error) { return null; }
  }
  function apply() {
    var dark = kept() ? kept() === "dark" : Boolean(system && system.matches);
    root.setAttribute("data-md-color-scheme", dark ? "slate" : "default");
  }
  root.classList.remove("no-js");
  root.classList.add("js");
  apply();
  if (system && system.addEventListener) system.addEventListener("change", apply);
})();
