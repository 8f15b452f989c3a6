// The interactive map itself: marks, boxes, names, controls. map.js asks for it when a reader opens a map; street tiles are
// asked for only on a second click.
(function () {
  "use strict";
  var TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";
  var touch = window.matchMedia("(pointer: coarse)");
  var still = window.matchMedia("(prefers-reduced-motion: reduce)");
  var explainer = window.explainer;
  var current = null; // the figure that is being opened: its map's script reads it through the functions below

  function element(name, attributes, text) {
    var made = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text) made.textContent = text;
    return made;
  }

  // A packed line: the first pair is a place, every further pair the step from the pair before; longitude first.
  function unpack(numbers, scale) {
    var line = [], x = 0, y = 0;
    for (var i = 0; i < numbers.length; i += 2) {
      x += numbers[i]; y += numbers[i + 1];
      line.push([y / scale, x / scale]);
    }
    return line;
  }

  // What the map scripts call --------------------------------------------------------------------------------------

  explainer.prepare = function (map, bounds) {
    var words = current.view.words;
    // Folium makes a marker before it gives it its icon; without this Leaflet would fetch its own pin first.
    L.Marker.prototype.options.icon = L.divIcon({ className: "mk" });
    L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
    L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
    // One finger scrolls the page; two fingers move and zoom the map.
    if (touch.matches) map.dragging.disable();
    var wide = L.latLngBounds(bounds).pad(0.6);
    map.setMaxBounds(wide);
    map.options.zoomSnap = 0.25; // so that the view fills its frame, as the picture before it did
    map.fitBounds(current.view.bounds || bounds); // a small map shows a part of a larger one
  };

  explainer.shapes = function (map, args) {
    var data = explainer.geo[args[0]], line = args[1] === "border" || args[1] === "rivers";
    args[3].forEach(function (id) {
      var parts = data.layers[args[1]][id].map(function (numbers) { return unpack(numbers, data.scale); });
      var options = { className: args[2], interactive: false, smoothFactor: 0.6 };
      var shape = (line ? L.polyline(parts, options) : L.polygon(parts.map(function (part) { return [part]; }), options)).addTo(map);
      if (args[1] === "states") current.units[id] = shape;
    });
  };

  function label(map, place, cls, text) {
    var html = element("span", {}, text);
    var marker = L.marker(place, { icon: L.divIcon({ className: cls, html: html, iconSize: null }), interactive: false, keyboard: false }).addTo(map);
    current.labels.push(marker.getElement());
  }

  explainer.towns = function (map, list) {
    var view = current.view;
    current.labels = [];
    function names(wide) {
      view.names.forEach(function (name) { if ((name.kind === "c") === wide) label(map, [name.lat, name.lon], "mn n-" + name.kind, name.text); });
    }
    function towns(first) {
      list.forEach(function (town) { if ((town[3] === 1) === first && view.towns[town[0]]) label(map, [town[1], town[2]], "mt t" + town[3], view.towns[town[0]]); });
    }
    list.sort(function (a, b) { return a[3] - b[3]; });
    towns(true); // who comes first keeps its place
    names(true);
    towns(false);
    names(false);
  };

  // Labels that would touch a mark, a button or an earlier label, or be cut by the map's edge, wait until the reader comes closer.
  function thin(map, labels) {
    var taken = [], frame = rect(map.getContainer());
    function rect(box) { return box.getBoundingClientRect(); }
    function free(box) {
      var isCut = box.right > frame.left && box.left < frame.right && (box.left < frame.left || box.right > frame.right);
      return !isCut && taken.every(function (other) { return box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom; });
    }
    Array.prototype.forEach.call(map.getContainer().querySelectorAll(".leaflet-bar, .map-full, .map-panel > button"), function (button) { taken.push(rect(button)); });
    Array.prototype.forEach.call(map.getContainer().querySelectorAll(".mk"), function (mark) { if (!mark.hidden) taken.push(rect(mark)); });
    Array.prototype.forEach.call(map.getContainer().querySelectorAll(".me"), function (mark) { if (!mark.hidden) taken.push(rect(mark)); });
    Array.prototype.forEach.call(map.getContainer().querySelectorAll(".ma"), function (words) {
      words.hidden = false;
      var box = rect(words.firstChild);
      if (free(box)) taken.push(box); else words.hidden = true; // the tint stays, and the table has the words
    });
    labels.forEach(function (item) { item.hidden = false; item.classList.remove("is-left"); });
    // Far off only the chief towns are named, as on the picture: a free spot does not make a village one of them.
    var edges = map.getBounds(), scale = map.getSize().x / (map.distance(edges.getSouthWest(), edges.getSouthEast()) / 1000);
    var lowest = scale < 0.6 ? 2 : scale < 1.2 ? 3 : 5;
    labels.forEach(function (item) {
      var rank = /\bt([1-5])\b/.exec(item.className);
      if (rank && +rank[1] > lowest) { item.hidden = true; return; }
      var box = rect(item.firstChild);
      if (!free(box) && item.classList.contains("mt")) { item.classList.add("is-left"); box = rect(item.firstChild); }
      if (free(box)) taken.push(box); else item.hidden = true;
    });
  }

  // A row of a table or an item of a list as the contents of a box on the map; marks of citations lead to the page's end, so they stay there.
  function boxed(items) {
    var box = element("div", { "class": "map-pop" });
    items.forEach(function (item) {
      var cells = item.cells ? Array.prototype.slice.call(item.cells) : [item];
      var part = element("div");
      cells.forEach(function (cell) {
        var line = item.cells ? element("div") : part;
        Array.prototype.forEach.call(cell.childNodes, function (node) { line.appendChild(node.cloneNode(true)); });
        if (line !== part) part.appendChild(line);
      });
      part.querySelectorAll("sup, .mark-disputed").forEach(function (node) { node.remove(); });
      box.appendChild(part);
    });
    return box;
  }

  function told(items) {
    return items.map(function (item) { return boxed([item]).textContent.replace(/\s+/g, " ").trim(); }).join("; ");
  }

  function name(marker, items) {
    var icon = marker.getElement(), text = told(items);
    icon.setAttribute("title", text);
    icon.setAttribute("aria-label", icon.textContent + " " + text); // the name begins with what is seen
  }

  function popup(marker, items, words) {
    var icon = marker.getElement();
    name(marker, items);
    var widest = Math.min(260, icon.closest(".map__live").clientWidth - 110); // beside the buttons, and below them
    marker.bindPopup(function () { return boxed(items); }, { minWidth: Math.min(180, widest), maxWidth: widest, maxHeight: 240, autoPanPaddingTopLeft: [56, 52], autoPanPaddingBottomRight: [8, 8] });
    function box() { return marker.getPopup().getElement(); }
    marker.on("popupopen", function () {
      var close = box().querySelector(".leaflet-popup-close-button");
      close.setAttribute("aria-label", words.close);
      close.setAttribute("title", words.close);
    });
    // Opened by keyboard, the focus goes into the box, and back to the mark when it closes.
    icon.addEventListener("keydown", function (event) {
      if (event.key === "Enter") setTimeout(function () { if (marker.isPopupOpen()) (box().querySelector(".map-pop a") || box().querySelector("a")).focus(); }, 80);
    });
    marker.on("popupclose", function () { if (box() && box().contains(document.activeElement)) icon.focus(); });
  }

  explainer.crossing = function (marker, args) {
    var item = document.getElementById(current.figure.id + "-" + args[0]);
    if (!item) { marker.remove(); return; } // not on this part of the map
    marker.getElement().querySelector("b").textContent = item.value;
    popup(marker, [item], current.view.words);
    current.marks.push({ id: args[0], marker: marker, item: item });
  };

  // States that a table names: a tint and a text that says how many groups and from when to when; never a point.
  explainer.areas = function (map, list) {
    var state = current;
    list.forEach(function (area) {
      var rows = document.querySelector("[data-map-table=presence] tbody[data-state='" + area[0] + "']");
      if (!rows || !state.units[area[1]]) return;
      var html = element("span");
      html.appendChild(element("b", {}, rows.rows[0].cells[0].textContent));
      html.appendChild(element("small", {}, rows.getAttribute("data-label")));
      var words = L.marker([area[2], area[3]], { icon: L.divIcon({ className: "ma", html: html, iconSize: null }), interactive: false, keyboard: false });
      state.presence.push({ shape: state.units[area[1]], words: words });
    });
  };

  // How many events a table counts at a place; the marks stand above the crossings' own.
  explainer.spots = function (map, list) {
    var state = current;
    list.forEach(function (spot) {
      var row = document.getElementById(state.figure.id + "-" + spot[0]);
      if (!row || !row.hasAttribute("data-spot")) return;
      state.events.push({ row: row, marker: L.marker([spot[1], spot[2]], {
        icon: L.divIcon({ className: "me", html: element("b", {}, row.getAttribute("data-count")), iconSize: [30, 26], iconAnchor: [15, 44] }), zIndexOffset: 500
      }) });
    });
  };

  // Marks that would cover each other stand as one until the reader comes closer: crossings with the numbers of all, places
  // of events with how many places they are.
  function clusters(map, ones, reach) {
    var left = ones.map(function (one) { return { one: one, at: map.latLngToLayerPoint(one.marker.getLatLng()) }; }), found = [];
    while (left.length) {
      var near = [left.shift()];
      for (var i = 0; i < near.length; i++) {
        left = left.filter(function (other) {
          if (Math.abs(near[i].at.x - other.at.x) > reach || Math.abs(near[i].at.y - other.at.y) > reach) return true;
          near.push(other);
          return false;
        });
      }
      found.push(near.map(function (item) { return item.one; }));
    }
    return found;
  }

  function together(map, state, ones, items, icon) {
    ones.forEach(function (one) { one.marker.getElement().hidden = ones.length > 1; });
    if (ones.length < 2) return;
    var place = ones.reduce(function (sum, one) { var at = one.marker.getLatLng(); return [sum[0] + at.lat / ones.length, sum[1] + at.lng / ones.length]; }, [0, 0]);
    var marker = L.marker(place, { icon: L.divIcon(icon), zIndexOffset: 400 }).addTo(map);
    popup(marker, items, state.view.words);
    state.groups.push(marker);
  }

  function group(map, state) {
    state.groups.forEach(function (marker) { marker.remove(); });
    state.groups = [];
    clusters(map, state.marks, 28).forEach(function (near) {
      var numbers = near.map(function (one) { return one.item.value; }).sort(function (a, b) { return a - b; });
      var whole = numbers[numbers.length - 1] - numbers[0] === numbers.length - 1;
      var html = element("b", {}, whole ? numbers[0] + "–" + numbers[numbers.length - 1] : numbers.join(" "));
      together(map, state, near, near.map(function (one) { return one.item; }), { className: "mk is-group", html: html, iconSize: [44, 30] });
    });
    clusters(map, state.events.filter(function (one) { return map.hasLayer(one.marker); }), 30).forEach(function (near) {
      var html = element("b", {}, state.view.words.places.replace("{n}", near.length));
      together(map, state, near, near.map(function (one) { return one.row; }), { className: "me is-group", html: html, iconSize: [84, 26], iconAnchor: [42, 44] });
    });
  }

  // Opening ----------------------------------------------------------------------------------------------------------

  function show(state) {
    var figure = state.figure, view = state.view, words = view.words, id = figure.getAttribute("data-map");
    var canvas = figure.querySelector(".map__canvas"), picture = canvas.querySelector("svg");
    var box = element("div", { id: "map_" + id.replace(/-/g, "_"), "class": "map__live", role: "region", "aria-label": words.region });
    // As high as the picture that it replaces, so that nothing on the page moves.
    box.style.height = picture.getBoundingClientRect().height + "px";
    canvas.appendChild(box);
    figure.classList.add("is-open");
    current = state;
    state.marks = [];
    state.groups = [];
    state.labels = [];
    state.units = {};
    state.presence = [];
    state.events = [];
    L.Map.mergeOptions({ zoomAnimation: !still.matches, fadeAnimation: !still.matches, markerZoomAnimation: !still.matches, inertia: !still.matches });
    var map;
    try {
      map = explainer.maps[id](L, explainer);
    } catch (error) {
      box.remove();
      throw error;
    }
    state.map = map;
    function arrange() { group(map, state); thin(map, state.labels); }
    state.arrange = arrange;
    // Leaflet listens for Escape only while the map itself has the focus, not a mark or a box.
    box.addEventListener("keydown", function (event) { if (event.key === "Escape") map.closePopup(); });
    var again = explainer.last && explainer.last.id === id ? explainer.last : null;
    if (again) map.setView(again.center, again.zoom, { animate: false });
    pick(state, again ? again.traffic : view.shown);
    map.on("zoomend", arrange);
    arrange();
    box.setAttribute("tabindex", "0");
    picture.setAttribute("aria-hidden", "true");
    state.button.hidden = true;
    panel(map, state, again);
    whole(map, box, words);
    state.says.textContent = touch.matches ? words.hint_touch : words.hint_keys;
    // The closest view in which the lines are true: the map says so there and goes no further.
    var limit = element("p", { "class": "map__limit", role: "status" });
    box.appendChild(limit);
    function closest() { limit.textContent = map.getZoom() >= map.getMaxZoom() ? words.closest : ""; }
    map.on("zoomend", closest);
    closest();
    explainer.last = { id: id, center: map.getCenter(), zoom: map.getZoom(), traffic: again ? again.traffic : view.shown };
    map.on("moveend", function () { explainer.last.center = map.getCenter(); explainer.last.zoom = map.getZoom(); });
    if (!again) box.focus({ preventScroll: true });
  }

  // Layers -------------------------------------------------------------------------------------------------------------

  // The status of one kind of traffic, in the marks, in the list below the map, and in its caption.
  function pick(state, traffic) {
    var view = state.view, found = view.traffic.filter(function (one) { return one[0] === traffic; })[0] || view.traffic[0];
    state.marks.forEach(function (mark) {
      var seen = view.statuses[found[2][mark.id]], pill = mark.item.querySelector(".status"), icon = mark.marker.getElement();
      mark.item.setAttribute("data-status", seen[0]);
      pill.className = "status status--" + seen[0];
      pill.textContent = seen[1];
      mark.item.querySelector("[data-note]").textContent = seen[2];
      ["open", "restricted", "closed", "was-open", "was-restricted", "was-closed", "unknown"].forEach(function (status) { icon.classList.toggle("is-" + status, status === seen[0]); });
      name(mark.marker, [mark.item]);
    });
    var shown = state.figure.querySelector("[data-shown]");
    if (shown) shown.textContent = view.words.shown.replace("{traffic}", found[1]);
    if (explainer.last) explainer.last.traffic = found[0];
  }

  function tick(type, group, text, checked, change) {
    var label = element("label"), input = element("input", { type: type, name: group });
    input.checked = checked;
    input.addEventListener("change", function () { change(input.checked); });
    label.appendChild(input);
    label.appendChild(document.createTextNode(" " + text));
    return label;
  }

  function fields(parent, title) {
    var set = parent.appendChild(element("fieldset"));
    set.appendChild(element("legend", {}, title));
    return set;
  }

  function panel(map, state, again) {
    var words = state.view.words, id = state.figure.id;
    var control = L.control({ position: "topright" });
    control.onAdd = function () {
      var holder = element("div", { "class": "map-panel" });
      var head = holder.appendChild(element("button", { type: "button", "aria-expanded": "false", "aria-controls": id + "-layers" }, words.layers));
      var body = holder.appendChild(element("div", { id: id + "-layers" }));
      body.hidden = true;
      head.addEventListener("click", function () {
        body.hidden = !body.hidden;
        head.setAttribute("aria-expanded", String(!body.hidden));
      });
      holder.style.maxHeight = map.getContainer().clientHeight - 22 + "px";
      holder.addEventListener("keydown", function (event) {
        if (event.key !== "Escape" || body.hidden) return;
        head.click();
        head.focus();
        event.stopPropagation();
      });
      if (state.marks.length && state.view.traffic.length > 1) {
        var kinds = fields(body, words.layer_status);
        state.view.traffic.forEach(function (one) {
          kinds.appendChild(tick("radio", id + "-traffic", one[1], one[0] === (again ? again.traffic : state.view.shown), function () { pick(state, one[0]); state.arrange(); }));
        });
      }
      var more = fields(body, words.layer_more);
      if (words.layer_towns && Object.keys(state.view.towns).length) {
        more.appendChild(tick("checkbox", id + "-towns", words.layer_towns, true, function (on) { map.getContainer().classList.toggle("no-towns", !on); state.arrange(); }));
      }
      if (state.events.length) more.appendChild(tick("checkbox", id + "-events", words.layer_events, false, function (on) {
        state.events.forEach(function (one) {
          if (!on) { one.marker.remove(); return; }
          one.marker.addTo(map);
          popup(one.marker, [one.row], words);
        });
        state.arrange();
      }));
      if (state.presence.length) more.appendChild(tick("checkbox", id + "-presence", words.layer_presence, false, function (on) {
        map.getContainer().classList.toggle("has-presence", on);
        state.presence.forEach(function (one) {
          one.shape.getElement().classList.toggle("is-present", on);
          one.words[on ? "addTo" : "removeFrom"](map);
        });
        state.arrange();
      }));
      if (more.children.length < 2) more.remove();
      streets(map, state.figure, words, body);
      if (touch.matches) fingers(map, words, body, state.says);
      L.DomEvent.disableClickPropagation(holder);
      L.DomEvent.disableScrollPropagation(holder);
      return holder;
    };
    control.addTo(map);
  }

  // Full screen; where a browser keeps it to itself (as on some phones) the map covers the page instead.
  function whole(map, box, words) {
    var control = L.control({ position: "topleft" }), button, could = document.fullscreenEnabled;
    function on() { return could ? document.fullscreenElement === box : box.classList.contains("is-whole"); }
    function changed() {
      button.setAttribute("aria-pressed", String(on()));
      button.setAttribute("aria-label", on() ? words.full_off : words.full);
      button.setAttribute("title", on() ? words.full_off : words.full);
      if (touch.matches) map.dragging[on() ? "enable" : "disable"]();
      map.invalidateSize({ animate: false });
    }
    function toggle() {
      if (could) { if (on()) document.exitFullscreen(); else box.requestFullscreen().catch(function () { could = false; toggle(); }); return; }
      box.classList.toggle("is-whole");
      document.documentElement.classList.toggle("has-whole-map", on());
      changed();
    }
    control.onAdd = function () {
      var holder = element("div", { "class": "leaflet-bar" });
      button = holder.appendChild(element("button", { type: "button", "class": "map-full" }));
      button.addEventListener("click", toggle);
      L.DomEvent.disableClickPropagation(holder);
      return holder;
    };
    control.addTo(map);
    changed();
    box.addEventListener("fullscreenchange", changed);
    box.addEventListener("keydown", function (event) { if (event.key === "Escape" && box.classList.contains("is-whole")) toggle(); });
  }

  // Street tiles come from another host, so they are asked for only here, and the choice is not remembered.
  function streets(map, figure, words, tools) {
    if (location.protocol === "file:") return; // the tiles' host answers only a page that says where it stands
    var layer = null, credit = null, button = tools.appendChild(element("button", { type: "button", "class": "map-streets" }, words.streets));
    button.addEventListener("click", function () {
      if (layer) {
        layer.remove(); credit.remove(); layer = null;
      } else {
        layer = L.tileLayer(TILES, { maxZoom: 19 }).addTo(map);
        credit = L.control.attribution({ prefix: false }).addTo(map);
        credit.addAttribution('<a href="https://www.openstreetmap.org/copyright" rel="noopener">© OpenStreetMap contributors</a>');
      }
      figure.classList.toggle("has-streets", Boolean(layer));
      button.textContent = layer ? words.streets_off : words.streets;
    });
  }

  function fingers(map, words, tools, says) {
    var button = tools.appendChild(element("button", { type: "button", "aria-pressed": "false" }, words.one_finger));
    button.addEventListener("click", function () {
      var on = !map.dragging.enabled();
      map.dragging[on ? "enable" : "disable"]();
      button.setAttribute("aria-pressed", String(on));
      says.textContent = on ? "" : words.hint_touch;
    });
  }

  explainer.show = show;
})();
