"""What keeps readers out, as far as a machine can see it: axe-core on every kind of page in each language, light and dark, with maps
and source cards open; letters that overlap or are cut; sections without content; focus that cannot be seen; the printed weight."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pytest
from test_browser import KINDS, LANGUAGES, VIEWS, languages, reading

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("access")]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
PAGES = [
    *KINDS, "about/accessibility/", "about/method/", "about/do-no-harm/", "about/cite/", "print/crossings/simon-bolivar/", "print/maps/cucuta/", "embed/maps/cucuta/",
    "embed/figures/trade-total/", "404.html",
]  # fmt: skip
ALL_RULES = "axe.run({rules: {'target-size': {enabled: true}}, resultTypes: ['violations']})"
COLOUR_RULES = "axe.run({runOnly: ['color-contrast', 'link-in-text-block'], resultTypes: ['violations']})"
"""Light and dark differ in colours alone, so the second look asks only for those."""

# A reader on a phone in one language and at a desk in the other; both see every kind of page.
SEATS = [("en", "phone"), ("es", "desk")]

OVERLAPS = """() => {
    // Letter by letter, for words may run along a river: a small upright box in the middle of each letter.
    const letters = text => {
        const matrix = text.getScreenCTM(), size = parseFloat(getComputedStyle(text).fontSize), boxes = [];
        for (let i = 0; i < text.getNumberOfChars(); i++) {
            const start = text.getStartPositionOfChar(i), end = text.getEndPositionOfChar(i), turned = text.getRotationOfChar(i) * Math.PI / 180;
            const centre = new DOMPoint((start.x + end.x) / 2 + Math.sin(turned) * size * .3, (start.y + end.y) / 2 - Math.cos(turned) * size * .3).matrixTransform(matrix);
            const wide = Math.hypot(end.x - start.x, end.y - start.y) * .35 * matrix.a, high = size * .26 * matrix.a;
            if (wide) boxes.push([centre.x - wide, centre.x + wide, centre.y - high, centre.y + high]);
        }
        return boxes;
    };
    const found = [];
    for (const svg of document.querySelectorAll('main svg')) {
        const frame = svg.getBoundingClientRect();
        if (!frame.width) continue;
        const texts = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim() && t.getBoundingClientRect().width)
            .map(t => [t.textContent.trim(), t.getBoundingClientRect(), letters(t)]);
        texts.forEach(([words, a, own], index) => {
            if (own.some(([left, right, top, bottom]) => left < frame.left - 1 || right > frame.right + 1 || top < frame.top - 1 || bottom > frame.bottom + 1)) found.push(`"${words}" reaches over the edge`);
            for (const [other, b, theirs] of texts.slice(index + 1)) {
                if (a.left > b.right || b.left > a.right || a.top > b.bottom || b.top > a.bottom) continue;
                if (own.some(p => theirs.some(q => p[0] < q[1] && q[0] < p[1] && p[2] < q[3] && q[2] < p[3]))) found.push(`"${words}" on "${other}"`);
            }
        });
    }
    return found;
}"""

CUT = """() => [...document.querySelectorAll('body *')].filter(e => {
    const style = getComputedStyle(e), box = e.getBoundingClientRect();
    if (box.width < 3 || box.height < 3 || style.visibility === 'hidden' || style.clipPath !== 'none' || !e.textContent.trim()) return false;
    if (e.closest('svg, pre, .table-scroll:not(.table-scroll--stack), .stack thead, .toc, dialog, .map__live, .sheet__table, .skip')) return false;
    const hides = axis => ['hidden', 'clip'].includes(style['overflow' + axis]);
    return (hides('X') && e.scrollWidth > e.clientWidth + 1) || (hides('Y') && e.scrollHeight > e.clientHeight + 1) || box.left < -1 || box.right > innerWidth + 1;
}).map(e => e.outerHTML.slice(0, 120))"""

EMPTY = """() => {
    const level = h => Number(h.tagName[1]);
    const heads = [...document.querySelectorAll('main :is(h2, h3, h4)')].filter(h => h.offsetParent);
    const bare = heads.filter((head, index) => {
        const range = document.createRange();
        range.setStartAfter(head);
        const next = heads[index + 1];
        if (next && level(next) > level(head)) return false;  // a section of sections
        next ? range.setEndBefore(next) : range.setEndAfter(document.querySelector('main article').lastElementChild);
        const made = range.cloneContents();
        return !made.textContent.trim() && !made.querySelector('svg, img, input');
    });
    const hollow = [...document.querySelectorAll('main :is(p, li, dd, dt, h1, h2, h3, caption, figcaption, summary, th)')]
        .filter(e => e.offsetParent && !e.textContent.trim() && !e.querySelector('svg, img, input, button') && !e.closest('.map__live') && !e.hasAttribute('role'));
    return [...bare, ...hollow].map(e => e.outerHTML.slice(0, 100));
}"""


def faults(page, rules: str) -> list[str]:
    """What axe-core finds, a line a rule."""
    return [
        f"{violation['id']}: {violation['nodes'][0]['target'][0]} and {len(violation['nodes']) - 1} more"
        for violation in page.evaluate(rules)["violations"]
    ]


@pytest.mark.parametrize(("language", "view"), SEATS)
def test_axe_finds_nothing(browser, served_site, language, view):
    """Best-practice rules and target size too, with the first source card and the map open."""
    found = []
    with reading(browser, view, bypass_csp=True, reduced_motion="reduce") as page:
        for path in PAGES:
            page.goto(served_site + LANGUAGES[language] + path)
            if page.locator(".map__open").count():
                page.locator(".map__open").first.click()
                page.wait_for_selector(".map__live .mk")
            if page.locator("main p .cite a").count():
                page.locator("main p .cite a").first.focus()
                page.wait_for_selector(".card-pop:not([hidden])")
            page.evaluate(AXE)
            found += [f"/{path} {fault}" for fault in faults(page, ALL_RULES)]
            page.evaluate("document.documentElement.dataset.mdColorScheme = 'slate'")
            found += [f"/{path} dark: {fault}" for fault in faults(page, COLOUR_RULES)]
    assert found == []


@pytest.mark.parametrize("part", ["search", "menu"])
@languages
def test_axe_finds_nothing_in_what_opens(browser, served_site, language, part):
    with reading(browser, bypass_csp=True, reduced_motion="reduce") as page:
        page.goto(served_site + LANGUAGES[language])
        if part == "search":
            page.keyboard.press("/")
            page.wait_for_selector("dialog[open] input")
            page.keyboard.type("tachira")
            page.wait_for_selector(".search__results a")
        else:
            page.check("#__drawer", force=True)
            page.locator(".site-nav summary").first.click()
        page.evaluate(AXE)
        assert faults(page, ALL_RULES) == []
        page.evaluate("document.documentElement.dataset.mdColorScheme = 'slate'")
        assert faults(page, COLOUR_RULES) == []


def test_axe_does_find_faults(browser, served_site):
    """The measure itself can fail."""
    with reading(browser, bypass_csp=True) as page:
        page.goto(served_site)
        page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x><button></button>')")
        page.evaluate(AXE)
        assert {fault.partition(":")[0] for fault in faults(page, ALL_RULES)} >= {"image-alt", "button-name"}


STACKED = """() => [...document.querySelectorAll('.table-scroll--stack')].flatMap(box => {
    const table = box.querySelector('table'), found = [];
    if (box.scrollWidth > box.clientWidth + 1) found.push(`scrolls inside: ${table.className}`);
    for (const cell of table.querySelectorAll('th, td')) {
        const box = cell.getBoundingClientRect();
        if (!cell.closest('thead') && box.width && (box.left < -1 || box.right > innerWidth + 1)) found.push(`off the screen: ${cell.outerHTML.slice(0, 80)}`);
    }
    const role = {TABLE: 'table', THEAD: 'rowgroup', TBODY: 'rowgroup', TR: 'row', TD: 'cell'};
    for (const part of table.querySelectorAll('*')) if (role[part.tagName] && part.getAttribute('role') !== role[part.tagName]) found.push(`no role: ${part.outerHTML.slice(0, 80)}`);
    return found;
})"""


@pytest.mark.parametrize("width", [320, 390, 1280])
@languages
def test_tables_of_status_show_every_column_and_stay_tables(browser, served_site, built_site, language, width):
    """Side, traffic, status and date without scrolling sideways inside a box; rows that are drawn as cards keep their roles."""
    found, seen = [], set()
    crossings = [f"crossings/{folder.name}/" for folder in sorted((built_site / "crossings").iterdir()) if folder.is_dir()]
    with reading(browser) as page:
        page.set_viewport_size({"width": width, "height": 800})
        for path in ("crossings/", *crossings, "states/norte-de-santander/", "on/", "on/2022-09-26/", "maps/border/", "figures/venezuelans-in-colombia/", "explainers/reopening/", "data/fields/"):
            page.goto(served_site + LANGUAGES[language] + path)
            found += [f"/{path} {fault}" for fault in page.evaluate(STACKED)]
            seen |= set(page.locator("table.stack").evaluate_all("tables => tables.map(table => table.className.split(' ').pop())"))
    assert found == []
    assert seen == {"status-table", "history-table", "day-table", "points-table", "line-table", "word-table", "fields-table"}


@pytest.mark.parametrize("view", VIEWS)
@languages
def test_no_letters_overlap_or_are_cut_and_no_section_is_empty(browser, served_site, built_site, language, view):
    drawn = [f"figures/{folder.name}/" for folder in sorted((built_site / "figures").iterdir()) if folder.is_dir()]
    drawn += [f"crossings/{folder.name}/" for folder in sorted((built_site / "crossings").iterdir()) if folder.is_dir()]
    drawn += [f"actors/{folder.name}/" for folder in sorted((built_site / "actors").iterdir()) if folder.is_dir() and "roles-title" in (folder / "index.html").read_text(encoding="utf-8")]
    found = []
    with reading(browser, view, reduced_motion="reduce") as page:
        for path in dict.fromkeys([*PAGES, *drawn]):
            page.goto(served_site + LANGUAGES[language] + path)
            for name, look in (("overlap", OVERLAPS), ("cut", CUT), ("empty", EMPTY)):
                found += [f"/{path} {name}: {fault}" for fault in page.evaluate(look)]
    assert found == []


@pytest.mark.parametrize(("spoil", "look"), [
    ("svg => { const t = svg.querySelector('text').cloneNode(true); svg.append(t); }", OVERLAPS),
    ("svg => { const p = document.createElement('p'); p.textContent = 'word '.repeat(400); Object.assign(p.style, {height: '20px', overflow: 'hidden'}); svg.closest('article').append(p); }", CUT),
    ("svg => svg.closest('article').insertAdjacentHTML('beforeend', '<h2>Bare</h2>')", EMPTY),
])  # fmt: skip
def test_these_looks_can_fail(browser, served_site, spoil, look):
    with reading(browser) as page:
        page.goto(f"{served_site}maps/cucuta/")
        assert page.evaluate(look) == []
        page.locator("main svg").first.evaluate(spoil)
        assert page.evaluate(look) != []


@pytest.mark.parametrize("path", ["", "crossings/simon-bolivar/", "maps/cucuta/", "timeline/"])
def test_focus_is_seen_wherever_it_goes(browser, served_site, path):
    with reading(browser, "desk") as page:
        page.goto(served_site + path)
        unseen = []
        for _ in range(60):
            page.keyboard.press("Tab")
            seen = page.evaluate(
                """() => {
                    const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
                    if (e === document.body) return true;
                    const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
                    return ring && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
                }"""
            )
            if not seen:
                unseen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 100)"))
        assert unseen == []


def test_nothing_moves_for_those_who_asked(browser, served_site):
    with reading(browser, reduced_motion="reduce") as page:
        for path in ("", "maps/cucuta/", "on/"):
            page.goto(served_site + path)
            moving = page.evaluate(
                "() => [...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e); return parseFloat(s.transitionDuration) > 0 || parseFloat(s.animationDuration) > 0; }).map(e => e.outerHTML.slice(0, 80))"
            )
            assert moving == [], path


def test_statuses_keep_their_shapes_in_forced_colours(browser, served_site):
    with reading(browser, forced_colors="active") as page:
        page.goto(f"{served_site}on/2022-09-26/")
        for status in ("open", "closed"):
            drawn = page.evaluate(
                f"() => {{ const e = document.querySelector('main .status--{status}'); return [getComputedStyle(e, '::before').backgroundColor, getComputedStyle(e).borderTopWidth]; }}"
            )
            assert drawn[0] not in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)")
            assert drawn[1] != "0px"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_leave_nothing_unseen(browser, served_site, scheme):
    """Marks of statuses, lines of strips and charts, buttons and boxes stand out from the forced background, whatever was chosen here before."""
    ratio = """pair => {
        const light = colour => { const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map(c => (c /= 255) <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
        const [a, b] = pair.map(light).sort((a, b) => b - a); return (a + .05) / (b + .05);
    }"""
    with reading(browser, "desk", forced_colors="active", color_scheme=scheme) as page:
        page.goto(served_site)
        page.evaluate("scheme => localStorage.setItem('scheme', scheme)", "dark" if scheme == "light" else "light")
        for path, parts in {
            "crossings/simon-bolivar/": [(".status", "borderTopColor"), (".period-strip > svg rect.st-open", "fill"), (".period-strip > svg rect.st-closed", "fill"), (".period-strip > svg rect[class^=st-was-]", "stroke"), (".period-strip text", "fill"), (".notice", "borderTopColor")],
            "figures/trade-by-direction/": [(".chart text", "fill"), (".chart .c1", "stroke"), (".chart .c2", "stroke"), (".tags > li", "borderTopColor")],
            "maps/cucuta/": [(".map__open", "borderTopColor"), (".status", "borderTopColor")],
        }.items():
            page.goto(served_site + path)
            ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
            for selector, what in parts:
                seen = page.locator(f"main {selector}").first.evaluate("(e, what) => getComputedStyle(e)[what]", what)
                assert page.evaluate(ratio, [ground, seen]) >= 3, (path, selector, ground, seen)


def weighed(page, address: str) -> list[int]:
    """Open a page; the bytes sent of itself, its styles and its scripts, one number a file."""
    asked: list = []
    page.on("requestfinished", lambda request: asked.append(request))
    page.goto(address, wait_until="load")
    page.wait_for_function("document.querySelector('[data-weight]').textContent")
    return [request.sizes()["responseBodySize"] for request in asked if request.resource_type in ("document", "stylesheet", "script")]


@pytest.mark.parametrize("view", VIEWS)
@languages
def test_a_page_prints_what_it_weighs(browser, served_site, language, view):
    for path in KINDS[::6]:
        with reading(browser, view) as page:
            sizes = weighed(page, served_site + LANGUAGES[language] + path)
            printed = page.locator("[data-weight]").inner_text()
            said = [int(word) for word in printed.split() if word.isdigit()]
            assert abs(said[0] - sum(sizes) / 1000) <= 5, (path, printed, sizes)
            assert said[1] == len(sizes)
