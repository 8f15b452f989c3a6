// The page's small services: menu, light and dark, source cards, page weight. Everything works without it, too.
(function () {
  "use strict";
  var root = document.documentElement;
  var wide = window.matchMedia("(min-width: 60em)");

  // Menu ----------------------------------------------------------------------------------------------------------
  function menu() {
    var toggle = document.getElementById("__drawer");
    var nav = document.getElementById("site-nav");
    if (!toggle || !nav) return;
    function tell() { toggle.setAttribute("aria-expanded", String(toggle.checked)); }
    toggle.checked = false;
    tell();
    toggle.addEventListener("change", tell);
    toggle.addEventListener("keydown", function (event) { if (event.key === "Enter") toggle.click(); });
    var groups = nav.querySelectorAll("details");
    function closeGroups(except) {
      groups.forEach(function (group) { if (group !== except) group.open = false; });
    }
    groups.forEach(function (group) {
      group.addEventListener("toggle", function () { if (group.open) closeGroups(group); });
    });
    document.addEventListener("click", function (event) { if (!nav.contains(event.target)) closeGroups(null); });
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Escape") return;
      var open = nav.querySelector("details[open]");
      if (open && open.contains(document.activeElement)) open.querySelector("summary").focus();
      closeGroups(null);
      if (toggle.checked) { toggle.checked = false; tell(); toggle.focus(); }
    });
  }

  // Light and dark ------------------------------------------------------------------------------------------------
  function scheme() {
    var button = document.querySelector("[data-scheme-toggle]");
    if (!button) return;
    button.addEventListener("click", function () {
      var dark = root.getAttribute("data-md-color-scheme") !== "slate";
      root.setAttribute("data-md-color-scheme", dark ? "slate" : "default");
      try { localStorage.setItem("scheme", dark ? "dark" : "light"); } catch (error) { /* the choice then lasts for this page */ }
    });
  }

  // "On this page": a side list on wide screens, folded on narrow ones ---------------------------------------------
  function contents() {
    var list = document.querySelector("[data-toc]");
    if (!list) return;
    var side = window.matchMedia("(min-width: 76.25em)");
    function fit() { list.open = side.matches; }
    fit();
    if (side.addEventListener) side.addEventListener("change", fit);
  }

  // Source cards --------------------------------------------------------------------------------------------------
  // A link in sup.cite names its entry in the list of sources (href) and the place in it (data-cite="3:para. 4").
  // The card shows both: on hover, on keyboard focus, and on the first tap (the second tap follows the link).
  function cards() {
    if (!document.querySelector(".cite a")) return;
    var label = document.querySelector("article").getAttribute("data-source") || "";
    var card = document.createElement("span");
    card.className = "card-pop";
    card.id = "source-card";
    card.setAttribute("role", "group");
    card.hidden = true;
    var owner = null, timer = 0, touched = false, dismissed = null;

    function fill(link) {
      var entry = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (!entry) return false;
      var cite = link.getAttribute("data-cite") || "";
      var at = cite.indexOf(":");
      var locator = at < 0 ? "" : cite.slice(at + 1);
      card.textContent = "";
      var head = document.createElement("b");
      head.className = "card-pop__place";
      head.textContent = "[" + link.textContent.trim() + "]" + (locator ? " " + locator : "");
      card.appendChild(head);
      var body = document.createElement("span");
      body.className = "card-pop__body";
      Array.prototype.forEach.call(entry.childNodes, function (node) { body.appendChild(node.cloneNode(true)); });
      body.querySelectorAll(".sources__back").forEach(function (node) { node.remove(); });
      body.querySelectorAll("[id]").forEach(function (node) { node.removeAttribute("id"); });
      card.appendChild(body);
      card.setAttribute("aria-label", label + " " + head.textContent);
      return true;
    }
    function place() {
      if (!owner || !wide.matches) { card.style.left = card.style.top = ""; return; }
      var box = owner.getBoundingClientRect();
      var size = card.getBoundingClientRect();
      var left = Math.min(Math.max(8, box.left - 24), root.clientWidth - size.width - 8);
      var below = box.bottom + 6;
      var top = below + size.height > root.clientHeight - 8 && box.top - size.height - 6 > 8 ? box.top - size.height - 6 : below;
      card.style.left = left + "px";
      card.style.top = top + "px";
    }
    function show(link) {
      clearTimeout(timer);
      if (owner === link && !card.hidden) return;
      hide();
      if (!fill(link)) return;
      owner = link;
      link.setAttribute("aria-describedby", card.id);
      (link.closest("sup") || link).insertAdjacentElement("afterend", card);
      card.hidden = false;
      place();
    }
    function hide() {
      clearTimeout(timer);
      if (owner) owner.removeAttribute("aria-describedby");
      owner = null;
      card.hidden = true;
    }
    function later() {
      clearTimeout(timer);
      timer = setTimeout(function () { if (!card.contains(document.activeElement)) hide(); }, 250);
    }
    function cited(target) { return target.closest ? target.closest(".cite a[href^='#']") : null; }

    document.addEventListener("pointerover", function (event) {
      if (event.pointerType === "touch") return;
      var link = cited(event.target);
      if (link) {
        if (link === dismissed) return;
        clearTimeout(timer);
        timer = setTimeout(function () { show(link); }, 120);
      } else if (card.contains(event.target)) clearTimeout(timer);
      else { dismissed = null; if (owner && owner !== document.activeElement) later(); else if (!owner) clearTimeout(timer); }
    });
    document.addEventListener("pointerdown", function (event) {
      touched = event.pointerType === "touch";
      if (owner && !card.contains(event.target) && !cited(event.target)) hide();
    });
    document.addEventListener("click", function (event) {
      var link = cited(event.target);
      if (!link || card.contains(link)) return;
      if (touched && link.getAttribute("data-tapped") !== "yes") {
        event.preventDefault();
        show(link);
        link.setAttribute("data-tapped", "yes");
      } else {
        link.removeAttribute("data-tapped");
        hide();
      }
    });
    document.addEventListener("focusin", function (event) {
      var link = cited(event.target);
      if (link && !touched) show(link);
      else if (owner && !card.contains(event.target)) { owner.removeAttribute("data-tapped"); if (event.target !== owner) hide(); }
    });
    document.addEventListener("keydown", function (event) {
      touched = false;
      if (event.key === "Escape" && owner) {
        var link = owner;
        var inside = card.contains(document.activeElement);
        hide();
        dismissed = link;
        if (inside) { link.focus(); hide(); }
      }
    });
    window.addEventListener("scroll", function () { if (owner) place(); }, { passive: true, capture: true });
    window.addEventListener("resize", hide);
  }

  // Page weight: what the browser itself measured for this view ------------------------------------------------------
  function weight() {
    var slot = document.querySelector("[data-weight]");
    if (!slot || !window.performance || !performance.getEntriesByType) return;
    // The page itself with its styles and scripts. Icons and what a reader opens later are not its first view.
    var files = performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource").filter(function (file) {
      return file.initiatorType === "script" || (file.initiatorType === "link" && /\.css(\?|$)/.test(file.name));
    }));
    var bytes = files.reduce(function (sum, file) { return sum + (file.encodedBodySize || 0); }, 0);
    // A browser that answers from its cache may say 0; a wrong sum is worse than none.
    if (files.some(function (file) { return !file.encodedBodySize; })) return;
    slot.textContent = slot.getAttribute("data-weight")
      .replace("{size}", Math.round(bytes / 1000).toLocaleString(root.lang))
      .replace("{files}", files.length.toLocaleString(root.lang));
  }

  // Sheets to print ----------------------------------------------------------------------------------------------------
  function printing() {
    document.querySelectorAll("[data-print]").forEach(function (button) {
      button.addEventListener("click", function () { window.print(); });
    });
  }

  menu();
  scheme();
  contents();
  cards();
  printing();
  if (document.readyState === "complete") weight();
  else window.addEventListener("load", function () { setTimeout(weight, 0); });
})();
