// Opens the interactive map over the static one: Leaflet, the geometry, the map's script and what draws it (map-live.js) are
// asked for only on the reader's click. The map scripts are made by Folium (hooks/explainer/maps.py) and hold ids and
// numbers; every word comes from the figure in the page.
(function () {
  "use strict";
  var assets = document.documentElement.getAttribute("data-assets").replace(/\/$/, "") + "/";
  var LEAFLET = "vendor/leaflet-1.9.4/leaflet";
  var loading = {};
  // last: the map that was open, with what it showed, for when its page's contents are exchanged
  var explainer = window.explainer = { maps: {}, geo: {}, last: null };

  // Each file once, however many maps a page has; one that failed may be asked for again.
  function load(path) {
    if (!loading[path]) {
      loading[path] = new Promise(function (done, fail) {
        var css = /\.css$/.test(path);
        var made = document.createElement(css ? "link" : "script");
        if (css) made.rel = "stylesheet";
        made[css ? "href" : "src"] = assets + path;
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

  function open(state) {
    var figure = state.figure, view = state.view, words = view.words;
    state.button.disabled = true;
    state.button.textContent = words.opening; // in the button's own place, so that nothing moves when the map is there
    var files = [load("scripts/map-live.js"), load(LEAFLET + ".css"), load(LEAFLET + ".js").then(function () { return load(view.script); })];
    Object.keys(view.geo).forEach(function (name) { files.push(geometry(name, view.geo[name])); });
    Promise.all(files).then(function () { explainer.show(state); }).catch(function (error) {
      state.button.disabled = false;
      state.button.textContent = state.label;
      state.says.textContent = words.failed;
      figure.classList.remove("is-open");
      if (window.console) console.error("map: " + error.message);
    });
  }

  // Every figure that waits for its button; called again when a page's contents are exchanged (on.js).
  explainer.bind = function () {
    Array.prototype.forEach.call(document.querySelectorAll("figure[data-map]"), function (figure) {
      var button = figure.querySelector(".map__open");
      if (!button || !button.hidden || figure.classList.contains("is-open")) return;
      var state = { figure: figure, button: button, label: button.textContent, says: figure.querySelector("[role=status]"), view: JSON.parse(figure.getAttribute("data-view")) };
      button.hidden = false;
      button.addEventListener("click", function () { explainer.last = null; open(state); });
      if (explainer.last && explainer.last.id === figure.getAttribute("data-map")) open(state);
    });
  };
  explainer.bind();
})();
