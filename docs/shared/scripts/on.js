// The border on a day: the date field and the slider of the days on which something changed. The address holds the day of
// change (/on/2022-09-26/), and the day that the reader chose where it lies between two of them (?day=2022-10-15). From one
// day's page to another only the contents are exchanged, so that the slider keeps the focus; without this script, or when
// something fails, plain links lead to the same pages.
(function () {
  "use strict";
  var form = document.querySelector("form[data-days]");
  if (!form) return;
  var days = form.getAttribute("data-days").split(" ");
  var base = new URL(form.getAttribute("data-on"), location.href).href;
  var field = form.querySelector("input[type=date]"), slider = form.querySelector("input[type=range]");
  var shown = form.querySelector("output"), note = form.querySelector("[data-note]");
  var current = form.getAttribute("data-day"); // empty on the page that lists the days
  // On disk a page is a file, and the address of another one cannot be shown without going there.
  var onDisk = location.protocol === "file:", page = onDisk ? "index.html" : "";
  var lang = document.documentElement.lang, pages = {}, wanted = 0, timer = 0;

  function words(day) {
    return new Date(day + "T00:00:00Z").toLocaleDateString(lang === "en" ? "en-GB" : lang, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  }
  // The day of change whose answers hold on a day; nothing before the first one.
  function holds(day) { return days.filter(function (known) { return known <= day; }).pop(); }
  function address(change, chosen) { return base + change + "/" + page + (chosen && chosen !== change ? "?day=" + chosen : ""); }
  function label(day) {
    shown.textContent = words(day);
    slider.setAttribute("aria-valuetext", words(day));
  }
  function chosenIn(url) {
    var found = /[?&]day=(\d{4}-\d\d-\d\d)(&|$)/.exec(url.search);
    return found && holds(found[1]) && found[1] <= field.max ? found[1] : "";
  }

  // What the page says besides its contents: the chosen day, and the other language's link to the same choice.
  function tell(chosen) {
    var between = chosen && chosen !== current;
    note.textContent = between ? form.getAttribute("data-chosen").replace("{date}", words(chosen)).replace("{day}", words(current)) : "";
    name(between ? chosen : "");
    field.value = chosen || current;
    slider.value = days.indexOf(current);
    label(current);
    document.querySelectorAll("a[hreflang]").forEach(function (link) {
      link.href = link.href.split(/[?#]/)[0] + (between ? "?day=" + chosen : "");
    });
  }

  // The heading, the window's title, the table's caption and the citation say the day that the reader chose, and whose answers it has.
  var named = null;
  function name(chosen) {
    var heading = document.querySelector("h1"), mine = "/on/" + current + "/";
    if (!named || named.heading !== heading) named = { heading: heading, title: heading.textContent.trim(), page: document.title, texts: [] };
    named.texts.forEach(function (kept) { kept.node.data = kept.text; });
    named.texts = [];
    document.title = named.page;
    if (!chosen) return;
    var title = form.getAttribute("data-title").replace("{date}", words(chosen)).replace("{day}", words(current));
    document.title = named.page.replace(named.title, title);
    [heading].concat(Array.prototype.slice.call(document.querySelectorAll("#day-caption, .cite-box"))).forEach(function (part) {
      var walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        var node = walker.currentNode, text = node.data;
        node.data = text.split(named.title).join(title).split(mine).join(mine + "?day=" + chosen);
        if (node.data !== text) named.texts.push({ node: node, text: text });
      }
    });
  }

  function fetched(change) {
    if (!pages[change]) {
      pages[change] = fetch(address(change)).then(function (answer) {
        if (!answer.ok) throw new Error(change);
        return answer.text();
      }).then(function (text) { return new DOMParser().parseFromString(text, "text/html"); });
      pages[change].catch(function () { delete pages[change]; });
    }
    return pages[change];
  }

  // Everything around the form is exchanged; the form stays where it is.
  function exchange(found) {
    var next = document.importNode(found.querySelector("article"), true);
    var mine = form.parentNode, theirs = next.querySelector("form[data-days]").parentNode;
    function around(here, there, kept, keptThere) {
      Array.prototype.slice.call(here.childNodes).forEach(function (node) { if (node !== kept) node.remove(); });
      var after = false;
      Array.prototype.slice.call(there.childNodes).forEach(function (node) {
        if (node === keptThere) after = true;
        else if (after) here.appendChild(node);
        else here.insertBefore(node, kept);
      });
    }
    around(mine, theirs, form, theirs.querySelector("form[data-days]"));
    around(document.querySelector("article"), next, mine, theirs);
    document.title = found.title;
    [".breadcrumb", "link[rel=canonical]"].forEach(function (name) {
      var old = document.querySelector(name), made = found.querySelector(name);
      if (old && made) old.replaceWith(document.importNode(made, true));
    });
    var links = found.querySelectorAll("a[hreflang]");
    document.querySelectorAll("a[hreflang]").forEach(function (link, number) { if (links[number]) link.setAttribute("href", links[number].getAttribute("href")); });
    if (window.explainer && window.explainer.bind) window.explainer.bind();
  }

  function go(change, chosen, keep) {
    var asked = ++wanted;
    if (!current || onDisk && change !== current) { location.assign(address(change, chosen) + (keep ? "#choose" : "")); return; }
    if (change === current) {
      history[keep === "replace" ? "replaceState" : "pushState"](null, "", address(change, chosen));
      tell(chosen);
      return;
    }
    fetched(change).then(function (found) {
      if (asked !== wanted) return;
      if (keep !== "back") history[keep === "replace" ? "replaceState" : "pushState"](null, "", address(change, chosen));
      current = change;
      exchange(found);
      tell(chosen);
    }).catch(function () { location.assign(address(change, chosen)); });
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var change = field.value && holds(field.value);
    field.setCustomValidity(change ? "" : form.getAttribute("data-none"));
    if (!change) { field.reportValidity(); return; }
    go(change, field.value);
  });
  field.addEventListener("input", function () { field.setCustomValidity(""); });
  slider.addEventListener("input", function () {
    label(days[slider.value]);
    clearTimeout(timer);
    // A moment's rest, so that a quick pull over the years does not ask for every page; from the list a longer one, since it leaves the page.
    timer = setTimeout(function () { go(days[slider.value], "", current ? "replace" : "choose"); }, current ? 120 : 700);
  });
  window.addEventListener("popstate", function () {
    var change = (/(\d{4}-\d\d-\d\d)\/(?:index\.html)?$/.exec(location.pathname) || [])[1];
    if (change && change !== current) go(change, chosenIn(location), "back");
    else if (change) tell(chosenIn(location));
  });

  var chosen = chosenIn(location);
  if (chosen && holds(chosen) !== current) { location.replace(address(holds(chosen), chosen)); return; }
  if (current) tell(chosen);
  else label(days[slider.value]);
  if (/[?&]day=/.test(location.search) && !chosen) note.textContent = form.getAttribute("data-none"); // a day before or after what the site covers
  if (location.hash === "#choose") slider.focus();
})();
