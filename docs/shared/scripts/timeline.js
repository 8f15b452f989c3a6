// The timeline's filters: year, theme and place together. The address keeps the choice (?year=2022&theme=trade), so that it can
// be handed on. Without this script the page lists every event, and plain links lead to years, themes and places.
(function () {
  "use strict";
  var form = document.querySelector("form[data-filters]");
  if (!form) return;
  var picks = Array.prototype.slice.call(form.querySelectorAll("select")), count = form.querySelector("output");
  var groups = Array.prototype.slice.call(document.querySelectorAll(".timeline[data-year]"));

  function show() {
    var shown = 0, all = 0, wanted = {};
    picks.forEach(function (pick) { wanted[pick.name] = pick.value; });
    groups.forEach(function (group) {
      var year = group.getAttribute("data-year"), left = 0;
      group.querySelectorAll(":scope > ol > li").forEach(function (item) {
        var fits = (!wanted.year || wanted.year === year) && ["theme", "place"].every(function (name) {
          return !wanted[name] || item.getAttribute("data-" + name).split(" ").indexOf(wanted[name]) >= 0;
        });
        item.hidden = !fits;
        all += 1;
        if (fits) left += 1;
      });
      shown += left;
      group.hidden = !left;
      document.getElementById("y" + year).hidden = !left;
    });
    count.textContent = form.getAttribute("data-count").replace("{shown}", shown).replace("{all}", all);
  }

  // From the address, also when the reader goes back.
  function read() {
    var asked = new URLSearchParams(location.search);
    picks.forEach(function (pick) {
      pick.value = asked.get(pick.name) || "";
      if (pick.selectedIndex < 0) pick.value = "";
    });
    show();
  }

  form.addEventListener("change", function () {
    var asked = new URLSearchParams();
    picks.forEach(function (pick) { if (pick.value) asked.set(pick.name, pick.value); });
    var text = asked.toString();
    history.replaceState(null, "", location.pathname + (text ? "?" + text : ""));
    show();
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  window.addEventListener("popstate", read);
  read();
})();
