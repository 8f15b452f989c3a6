// Opens the interactive map over the static one: Leaflet, the geometry and the map's script are asked for only on the
// reader's click, and street tiles only on a second one. The map scripts are made by Folium (hooks/explainer/maps.py)
// and hold ids and numbers; every word comes from the figure in the page.
(function () {
  "use strict";
  var assets = document.documentElement.getAttribute("data-assets").replace(/\/$/, "") + "/";
  var LEAFLET = "vendor/leaflet-1.9.4/leaflet";
  var TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";
  var touch = window.matchMedia("(pointer: coarse)");
  var loading = {};
  var current = null; // the figure that is being opened: its map's script reads it through the functions below
  var explainer = window.explainer = { maps: {}, geo: {} };

  function element(name, attributes, text) {
    var made = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text) made.textContent = text;
    return made;
  }

  // Each file once, however many maps a page has; one that failed may be asked for again.
  function load(path) {
    if (!loading[path]) {
      loading[path] = new Promise(function (done, fail) {
        var css = /\.css$/.test(path);
        var made = element(css ? "link" : "script", css ? { rel: "stylesheet", href: assets + path } : { src: assets + path });
        made.onload = done;
        made.onerror = function () { made.remove(); fail(new Error(path)); };
        document.head.appendChild(made);
      });
      loading[path].catch(function () { delete loading[path]; });
    }
    return loading[path];
  }

  function geometry(name, path) {
    if (explainer.geo[name]) return Promise.resolve();
    return fetch(assets + path).then(function (answer) {
      if (!answer.ok) throw new Error(path);
      return answer.json();
    }).then(function (data) { explainer.geo[name] = data; });
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
    L.control.scale({ imperial: false }).addTo(map);
    // One finger scrolls the page; two fingers move and zoom the map.
    if (touch.matches) map.dragging.disable();
    var wide = L.latLngBounds(bounds).pad(0.6);
    map.setMaxBounds(wide);
    map.fitBounds(bounds);
  };

  explainer.shapes = function (map, args) {
    var data = explainer.geo[args[0]], line = args[1] === "border" || args[1] === "rivers";
    args[3].forEach(function (id) {
      var parts = data.layers[args[1]][id].map(function (numbers) { return unpack(numbers, data.scale); });
      var options = { className: args[2], interactive: false, smoothFactor: 0.6 };
      (line ? L.polyline(parts, options) : L.polygon(parts.map(function (part) { return [part]; }), options)).addTo(map);
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
    names(true); // who comes first keeps its place
    list.sort(function (a, b) { return a[3] - b[3]; });
    list.forEach(function (town) { label(map, [town[1], town[2]], "mt t" + town[3], view.towns[town[0]]); });
    names(false);
  };

  // Labels that would touch a mark or an earlier label wait until the reader comes closer.
  function thin(map, labels) {
    var taken = [];
    function rect(box) { return box.getBoundingClientRect(); }
    function free(box) {
      return taken.every(function (other) { return box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom; });
    }
    Array.prototype.forEach.call(map.getContainer().querySelectorAll(".mk"), function (mark) { if (!mark.hidden) taken.push(rect(mark)); });
    labels.forEach(function (item) { item.hidden = false; });
    labels.forEach(function (item) {
      var box = rect(item.firstChild);
      if (free(box)) taken.push(box); else item.hidden = true;
    });
  }

  function popup(marker, items, words) {
    var box = element("div", { "class": "map-pop" });
    var text = items.map(function (item) { return item.textContent.replace(/\s+/g, " ").trim(); }).join("; ");
    items.forEach(function (item) {
      var part = element("div");
      Array.prototype.forEach.call(item.childNodes, function (node) { part.appendChild(node.cloneNode(true)); });
      box.appendChild(part);
    });
    var icon = marker.getElement();
    icon.setAttribute("title", text);
    icon.setAttribute("aria-label", icon.textContent + " " + text); // the name begins with what is seen
    marker.bindPopup(box, { minWidth: 180, maxWidth: 260, maxHeight: 240 });
    marker.on("popupopen", function (event) {
      var close = event.popup.getElement().querySelector(".leaflet-popup-close-button");
      close.setAttribute("aria-label", words.close);
      close.setAttribute("title", words.close);
    });
    // Opened by keyboard, the focus goes into the box, and back to the mark when it closes.
    icon.addEventListener("keydown", function (event) {
      if (event.key === "Enter") setTimeout(function () { if (marker.isPopupOpen()) box.querySelector("a").focus(); }, 80);
    });
    marker.on("popupclose", function () { if (box.contains(document.activeElement)) icon.focus(); });
  }

  explainer.crossing = function (marker, args) {
    var item = document.getElementById(current.figure.id + "-" + args[0]);
    marker.getElement().classList.add("is-" + item.getAttribute("data-status"));
    popup(marker, [item], current.view.words);
    current.marks.push({ marker: marker, item: item });
  };

  // Marks that would cover each other stand as one, with the numbers of all, until the reader comes closer.
  function group(map, state) {
    state.groups.forEach(function (marker) { marker.remove(); });
    state.groups = [];
    var left = state.marks.map(function (mark) { return { mark: mark, at: map.latLngToLayerPoint(mark.marker.getLatLng()) }; });
    while (left.length) {
      var near = [left.shift()];
      for (var i = 0; i < near.length; i++) {
        left = left.filter(function (other) {
          if (near[i].at.distanceTo(other.at) > 30) return true;
          near.push(other);
          return false;
        });
      }
      near.forEach(function (one) { one.mark.marker.getElement().hidden = near.length > 1; });
      if (near.length < 2) continue;
      var numbers = near.map(function (one) { return one.mark.item.value; }).sort(function (a, b) { return a - b; });
      var whole = numbers[numbers.length - 1] - numbers[0] === numbers.length - 1;
      var place = near.reduce(function (sum, one) { var at = one.mark.marker.getLatLng(); return [sum[0] + at.lat / near.length, sum[1] + at.lng / near.length]; }, [0, 0]);
      var html = element("b", {}, whole ? numbers[0] + "–" + numbers[numbers.length - 1] : numbers.join(" "));
      var marker = L.marker(place, { icon: L.divIcon({ className: "mk is-group", html: html, iconSize: [44, 30] }) }).addTo(map);
      popup(marker, near.map(function (one) { return one.mark.item; }), state.view.words);
      state.groups.push(marker);
    }
  }

  // Opening ----------------------------------------------------------------------------------------------------------

  function open(state) {
    var figure = state.figure, view = state.view, words = view.words;
    state.button.disabled = true;
    state.says.textContent = words.opening;
    var files = [load(LEAFLET + ".css"), load(LEAFLET + ".js").then(function () { return load(view.script); })];
    Object.keys(view.geo).forEach(function (name) { files.push(geometry(name, view.geo[name])); });
    Promise.all(files).then(function () { show(state); }).catch(function (error) {
      state.button.disabled = false;
      state.says.textContent = words.failed;
      figure.classList.remove("is-open");
      if (window.console) console.error("map: " + error.message);
    });
  }

  function show(state) {
    var figure = state.figure, view = state.view, words = view.words, id = figure.getAttribute("data-map");
    var canvas = figure.querySelector(".map__canvas");
    var box = element("div", { id: "map_" + id.replace(/-/g, "_"), "class": "map__live", role: "region", "aria-label": words.region });
    box.style.height = Math.round(Math.max(300, canvas.clientWidth * view.height)) + "px";
    canvas.appendChild(box);
    figure.classList.add("is-open");
    current = state;
    state.marks = [];
    state.groups = [];
    state.labels = [];
    var map;
    try {
      map = explainer.maps[id](L, explainer);
    } catch (error) {
      box.remove();
      throw error;
    }
    function arrange() { group(map, state); thin(map, state.labels); }
    // Leaflet listens for Escape only while the map itself has the focus, not a mark or a box.
    box.addEventListener("keydown", function (event) { if (event.key === "Escape") map.closePopup(); });
    map.on("zoomend", arrange);
    arrange();
    box.setAttribute("tabindex", "0");
    canvas.querySelector("svg").setAttribute("aria-hidden", "true");
    var tools = state.button.parentNode;
    state.button.remove();
    streets(map, figure, words, tools, state.says);
    if (touch.matches) fingers(map, words, tools, state.says);
    else state.says.textContent = words.hint_keys;
    map.on("zoomend", function () { if (map.getZoom() >= map.getMaxZoom()) state.says.textContent = words.closest; });
    box.focus({ preventScroll: true });
  }

  function toggle(tools, says, text) {
    var button = element("button", { type: "button", "aria-pressed": "false" }, text);
    tools.insertBefore(button, says);
    return button;
  }

  // Street tiles come from another host, so they are asked for only here, and the choice is not remembered.
  function streets(map, figure, words, tools, says) {
    var layer = null, credit = null, button = toggle(tools, says, words.streets);
    button.removeAttribute("aria-pressed");
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
    says.textContent = words.hint_touch;
    var button = toggle(tools, says, words.one_finger);
    button.addEventListener("click", function () {
      var on = !map.dragging.enabled();
      map.dragging[on ? "enable" : "disable"]();
      button.setAttribute("aria-pressed", String(on));
      says.textContent = on ? "" : words.hint_touch;
    });
  }

  Array.prototype.forEach.call(document.querySelectorAll("figure[data-map]"), function (figure) {
    var button = figure.querySelector(".map__open");
    var state = { figure: figure, button: button, says: figure.querySelector("[role=status]"), view: JSON.parse(figure.getAttribute("data-view")) };
    button.hidden = false;
    button.addEventListener("click", function () { open(state); });
  });
})();
