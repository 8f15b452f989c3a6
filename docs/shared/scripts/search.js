// Search: the library and the index are fetched when a reader opens the dialog for the first time, never before.
(function () {
  "use strict";

  /**
   * Fold a text for comparing: lower case, no accents ("México" and "mexico" become one word).
   * Takes any string, gives a string; never throws.
   */
  function fold(text) {
    return String(text).normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }

  /** The parts of a text as [part, isHit] pairs, where a hit is a word whose folded form begins with one of the folded terms. */
  function marked(text, terms) {
    var parts = [];
    String(text).split(/([\p{L}\p{N}\p{M}]+)/u).forEach(function (part, index) {
      var folded = index % 2 ? fold(part) : "";
      var hit = Boolean(folded) && terms.some(function (term) { return folded.indexOf(term) === 0; });
      if (part) parts.push([part, hit]);
    });
    return parts;
  }

  /** A name for comparing with another: folded, without punctuation. */
  function bare(name) { return fold(name).replace(/[^\p{L}\p{N}\p{M}]+/gu, " ").trim(); }

  /** The very names of a record: title, other names, and an abbreviation in brackets at their end ("Army of the People (AOP)") by itself. Titles of sources name what they tell of, not themselves. */
  function names(record) {
    var all = [];
    if (/^sources\//.test(record.id)) return all;
    [record.title].concat(record.aliases || []).forEach(function (name) {
      var both = /^(.+?)\s*\(([^()]+)\)$/.exec(name);
      all.push(bare(name));
      if (both) all.push(bare(both[1]), bare(both[2]));
    });
    return all;
  }

  /** Make the index: title counts for most, then other names, summary, full text. */
  function build(MiniSearch, documents) {
    var index = new MiniSearch({
      fields: ["title", "aliases", "found_by", "summary", "text"],
      storeFields: ["names"],
      extractField: function (record, field) {
        if (field === "names") return names(record);
        var value = record[field];
        return Array.isArray(value) ? value.join(" ") : value || "";
      },
      processTerm: function (term) { return fold(term) || null; },
      searchOptions: {
        boost: { title: 6, aliases: 4, found_by: 4, summary: 2, text: 1 },
        prefix: function (term) { return term.length > 1; },
        fuzzy: function (term) { return term.length > 3 ? 0.2 : false; },
        combineWith: "AND"
      }
    });
    index.addAll(documents);
    return index;
  }

  // What a reader most likely looks for by name stands before what only speaks of it: an id begins with its kind.
  var WEIGHTS = { crossings: 3, states: 2.5, actors: 2.5, maps: 2.5, glossary: 2, explainers: 1.5, page: 1.2, sources: 0.35 };

  // Words that stand in so many records that they tell none from another, in whatever language: "of", "the", "de", "los".
  var COMMON = 0.25, MANY = 20;

  /** The words of a query that tell records apart; all of them where none does. */
  function telling(index, query) {
    var words = String(query).split(/[^\p{L}\p{N}\p{M}]+/u).filter(Boolean);
    var kept = words.filter(function (word) { return index.search(word, { prefix: false, fuzzy: false }).length <= Math.max(MANY, COMMON * index.documentCount); });
    return (kept.length ? kept : words).join(" ");
  }

  /** A query for MiniSearch in which each word that has synonyms stands for all of them. `synonyms` is a list of lists of words; `combine` is "AND" or "OR". */
  function widened(query, synonyms, combine) {
    var words = String(query).split(/[^\p{L}\p{N}\p{M}]+/u).filter(Boolean);
    return {
      combineWith: combine,
      queries: words.map(function (word) {
        var others = (synonyms || []).filter(function (list) { return list.some(function (other) { return fold(other) === fold(word); }); });
        return others.length ? { combineWith: "OR", queries: [word].concat.apply([word], others) } : word;
      })
    };
  }

  /** Records for a query, best first: all words must be met; when no record has them all, all or else any of those that tell records apart. What bears the query as its very name leads. */
  function find(index, query, synonyms) {
    function weight(id) { return WEIGHTS[String(id).split("/")[0]] || 1; }
    function named(hit) { return hit.names.indexOf(bare(query)) >= 0; }
    function search(words, combine) { return index.search(widened(words, synonyms, combine), { boostDocument: weight }); }
    var hits = search(query, "AND");
    if (hits.length) return hits.filter(named).concat(hits.filter(function (hit) { return !named(hit); }));
    query = telling(index, query);
    hits = search(query, "AND");
    return hits.length ? hits : search(query, "OR");
  }

  if (typeof module === "object" && module.exports) {
    module.exports = { fold: fold, marked: marked, build: build, find: find };
    return;
  }
  window.explainer = window.explainer || {};
  window.explainer.search = { fold: fold, marked: marked, build: build, find: find };

  var dialog = document.querySelector("dialog[data-search]");
  var openers = document.querySelectorAll("[data-search-open]");
  if (!dialog || !dialog.showModal) {
    openers.forEach(function (button) { button.hidden = true; });
    return;
  }
  var assets = document.documentElement.getAttribute("data-assets");
  var root = document.documentElement.getAttribute("data-root");
  var field = dialog.querySelector("input");
  var list = dialog.querySelector(".search__results");
  var count = dialog.querySelector(".search__count");
  var SHOWN = 30;
  var loading = null, records = {}, synonyms = [], index = null, timer = 0;

  function script(url) {
    return new Promise(function (resolve, reject) {
      var element = document.createElement("script");
      element.src = url;
      element.onload = resolve;
      element.onerror = function () { element.remove(); reject(new Error(url)); };
      document.head.appendChild(element);
    });
  }
  function load() {
    if (loading) return loading;
    count.textContent = dialog.dataset.loading;
    loading = Promise.all([
      script(assets + "/vendor/minisearch-7.2.0/minisearch.min.js"),
      fetch(root + "search/index.json").then(function (answer) {
        if (!answer.ok) throw new Error(answer.status);
        return answer.json();
      })
    ]).then(function (loaded) {
      loaded[1].documents.forEach(function (record) { records[record.id] = record; });
      synonyms = loaded[1].synonyms;
      index = build(window.MiniSearch, loaded[1].documents);
      count.textContent = "";
      run();
    }).catch(function () {
      loading = null;
      count.textContent = dialog.dataset.error;
    });
    return loading;
  }
  function write(parent, tag, name, text, terms) {
    var element = document.createElement(tag);
    element.className = name;
    marked(text, terms).forEach(function (part) {
      if (!part[1]) { element.appendChild(document.createTextNode(part[0])); return; }
      var mark = document.createElement("mark");
      mark.textContent = part[0];
      element.appendChild(mark);
    });
    parent.appendChild(element);
    return element;
  }
  // A summary says what a record is; when the words were met only in the text, the place where they stand says why it is here.
  function excerpt(record, terms) {
    function met(text) { return marked(text || "", terms).some(function (part) { return part[1]; }); }
    if (!record.text || met(record.title) || met(record.summary) || !met(record.text)) return record.summary || "";
    var before = "";
    marked(record.text, terms).some(function (part) { if (part[1]) return true; before += part[0]; return false; });
    var start = Math.max(0, before.length - 60);
    return (start ? "… " : "") + record.text.slice(start).replace(start ? /^\S*\s/ : /^/, "").slice(0, 180) + " …";
  }
  function run() {
    if (!index) return;
    var query = field.value.trim();
    list.textContent = "";
    if (!query) { count.textContent = ""; return; }
    var hits = find(index, query, synonyms);
    var words = hits.length === 0 ? dialog.dataset.none : hits.length === 1 ? dialog.dataset.one
      : hits.length > SHOWN ? dialog.dataset.some : dialog.dataset.many;
    count.textContent = words.replace("{query}", query).replace("{count}", hits.length).replace("{shown}", SHOWN);
    hits.slice(0, SHOWN).forEach(function (hit) {
      var record = records[hit.id];
      var item = document.createElement("li");
      var link = document.createElement("a");
      link.href = root + record.url;
      write(link, "span", "search__kind", record.kind + (record.lang && record.lang !== document.documentElement.lang ? " · " + record.lang : ""), []);
      var title = write(link, "b", "search__name", record.title, hit.terms);
      if (record.lang) title.lang = record.lang;
      var summary = excerpt(record, hit.terms);
      if (summary) write(link, "span", "search__summary", summary, hit.terms);
      item.appendChild(link);
      list.appendChild(item);
    });
  }
  function open() {
    if (dialog.open) return;
    dialog.showModal();
    field.focus();
    field.select();
    load();
  }

  openers.forEach(function (button) { button.addEventListener("click", open); });
  document.addEventListener("keydown", function (event) {
    var inField = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "checkbox" || event.target.isContentEditable;
    if ((event.key === "k" || event.key === "K") && (event.ctrlKey || event.metaKey) && !event.altKey
      || event.key === "/" && !inField && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      open();
    }
  });
  field.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(run, 80); });
  dialog.addEventListener("click", function (event) { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("keydown", function (event) {
    var links = Array.prototype.slice.call(list.querySelectorAll("a"));
    var at = links.indexOf(document.activeElement);
    if (event.key === "Escape") {
      // A search field takes the first Escape for itself in some browsers; here it always closes.
      event.preventDefault();
      dialog.close();
    } else if (event.key === "ArrowDown" && links.length) {
      event.preventDefault();
      links[Math.min(at + 1, links.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (links[at - 1] || field).focus();
    } else if (event.key === "Enter" && document.activeElement === field) {
      event.preventDefault();
      clearTimeout(timer);
      run();
      if (links[0] && list.querySelector("a")) list.querySelector("a").click();
    }
  });
})();
