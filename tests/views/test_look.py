"""The look keeps its promises: nothing inline or foreign, light, well formed."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from chameleon import PageTemplateFile

from tools import gallery, gallery_site, reduce_bootstrap

VIEWS = Path(gallery.ROOT) / "views"
STATIC = VIEWS / "static"
TEMPLATES = sorted(VIEWS.rglob("*.pt"))
CSS = (STATIC / "portal.css").read_text(encoding="utf-8")
FOOTER = (
    "主办单位",
    "联系方式",
    "网站标识码",
    "ICP备案",
    "公安备案",
    "党政机关标识",
    "我为政府网站找错",
    "站点地图",
)


def named(path):
    return str(path.relative_to(VIEWS))


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gallery")
    gallery.render(folder)
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.html")}


@pytest.fixture(scope="module")
def soups(rendered):
    return {name: BeautifulSoup(html, "html.parser") for name, html in rendered.items()}


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_template_has_anything_inline(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"""\sstyle\s*=|["';\s]style\s+[\w'"]""", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert "javascript:" not in text
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", text))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_template_parses(path):
    PageTemplateFile(str(path)).cook_check()


@pytest.mark.parametrize(
    "path",
    [*TEMPLATES, *(p for p in STATIC.iterdir() if p.suffix in (".css", ".js", ".svg"))],
    ids=named,
)
def test_nothing_is_fetched_from_elsewhere(path):
    text = path.read_text(encoding="utf-8")
    fetched = re.findall(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//[^"']*""", text)
    fetched += re.findall(r"""(?:url\(|@import)\s*["']?(?:https?:)?//[^"')]*""", text)
    assert fetched == []


def test_the_stylesheet_is_light_and_one_rule_a_line():
    assert len(CSS.encode()) < 40_000
    assert [line for line in CSS.splitlines() if line.count("{") > 1] == []
    assert CSS.count("{") == CSS.count("}")


def test_the_script_is_small():
    assert (STATIC / "portal.js").stat().st_size < 9_000


def test_the_first_public_page_stays_under_its_byte_budget(rendered):
    files = [rendered["home"].encode()]
    files += [
        (STATIC / name).read_bytes()
        for name in ("bootstrap.css", "portal.css", "portal.js", "favicon.svg")
    ]
    assert sum(len(gzip.compress(one)) for one in files) < 30_000


def test_bootstrap_is_the_file_that_was_published():
    raw = reduce_bootstrap.WHOLE.read_bytes()
    assert hashlib.sha256(raw).hexdigest() in (STATIC / "LICENSES.md").read_text(encoding="utf-8")
    assert b"Licensed under MIT" in raw[:300]


def test_the_reduced_bootstrap_is_up_to_date():
    whole = reduce_bootstrap.WHOLE.read_text(encoding="utf-8")
    made = reduce_bootstrap.reduced(whole, reduce_bootstrap.words())
    assert made == reduce_bootstrap.REDUCED.read_text(encoding="utf-8"), "make css"


def test_every_class_of_bootstrap_on_a_page_is_in_the_reduced_one(soups):
    classes = re.compile(r"\.([A-Za-z][\w-]*)")
    whole, reduced = (
        set(classes.findall(path.read_text(encoding="utf-8")))
        for path in (reduce_bootstrap.WHOLE, reduce_bootstrap.REDUCED)
    )
    used = {
        name
        for soup in soups.values()
        for tag in soup.find_all(class_=True)
        for name in tag["class"]
    }
    assert used & whole <= reduced
    assert "form-control" in used & reduced
    assert "accordion" not in reduced


def test_every_class_of_ours_is_known_to_the_stylesheet(soups):
    used = {
        name
        for soup in soups.values()
        for tag in soup.find_all(class_=True)
        for name in tag["class"]
        if name.startswith("p-")
    }
    plain = {"p-tick", "p-rows", "p-col-12"}
    assert {name for name in used - plain if not re.search(rf"\.{name}(?![\w-])", CSS)} == set()


def test_each_page_has_one_heading_one_main_and_the_skip_link_first(soups):
    for name, soup in soups.items():
        assert len(soup.find_all("h1")) == 1, name
        assert [main["id"] for main in soup.find_all("main")] == ["main"], name
        assert soup.main["tabindex"] == "-1"
        assert soup.find("a")["href"] == "#main", name
        assert soup.title.text.endswith("吉林省政务公开平台"), name
        assert soup.html["lang"] == "zh-CN"


def test_ids_are_unique_and_every_reference_leads_somewhere(soups):
    for name, soup in soups.items():
        ids = [tag["id"] for tag in soup.find_all(id=True)]
        assert len(ids) == len(set(ids)), name
        aims = [a["href"][1:] for a in soup.select('a[href^="#"]') if len(a["href"]) > 1]
        aims += [label["for"] for label in soup.find_all("label")]
        for attribute in ("aria-describedby", "aria-labelledby"):
            aims += [
                one
                for tag in soup.find_all(attrs={attribute: True})
                for one in tag[attribute].split()
            ]
        assert set(aims) - {"side"} <= set(ids), name


def test_the_footer_has_its_eight_fields(soups):
    for name, soup in soups.items():
        if not name.endswith("_print"):
            assert all(one in soup.footer.text for one in FOOTER), name


def test_a_missing_footer_field_is_said_not_hidden(soups):
    assert "公安备案待登记" in re.sub(r"\s", "", soups["home"].footer.text)


def test_public_pages_carry_no_post_form_and_staff_may_log_out(soups):
    posts = {
        name
        for name, soup in soups.items()
        if any(form.get("method", "get").lower() == "post" for form in soup.find_all("form"))
    }
    assert {name.split("_")[0] for name in posts} == {"form", "desk"}
    assert soups["desk"].header.form.find(attrs={"name": "csrf_token"})["value"] == "x"


def test_the_print_view_has_no_nav_and_names_its_source(soups):
    for name, soup in soups.items():
        if name.endswith("_print"):
            assert soup.header.find("nav") is None, name
            assert soup.footer is None, name
            assert soup.find(role="search") is None or name.startswith("home"), name
            assert "/changchun/" in soup.select_one(".p-source").text


def test_elder_mode_is_one_attribute_of_the_page(soups):
    assert soups["guide_elder"].html["data-mode"] == "elder"
    assert "data-mode" not in soups["guide"].html.attrs
    assert "标准版" in soups["guide_elder"].header.text


def test_the_tree_stands_below_the_content_in_a_details(soups):
    content = soups["guide"].select_one(".p-layout > .p-content")
    assert content.find_next_sibling("details")["class"] == ["p-side"]
    assert soups["home"].select_one(".p-side") is None


def test_only_the_current_place_of_nav_and_breadcrumb_is_marked(soups):
    soup = soups["guide"]
    assert [a.text for a in soup.select(".p-nav a[aria-current]")] == ["审批目录"]
    assert [li.text for li in soup.select(".p-crumb li[aria-current]")] == ["食品经营许可（新办）"]
    assert soup.select_one(".p-crumb li[aria-current] a") is None


def test_text_from_outside_is_escaped():
    said = {"head_title": "<b>", "canonical": '"><script>', "flash": ("error", "<i>")}
    html = gallery.template("fault")(layout=gallery_site.layout("<b>", **said))
    assert "<title>&lt;b&gt;" in html
    assert "<script>" not in html
    assert "<i>" not in html


def variables(selector):
    block = re.search(re.escape(selector) + r"\s*\{(.*?)\}", CSS, re.S).group(1)
    return dict(re.findall(r"(--p-[\w-]+):\s*(#[0-9a-f]{3,6});", block))


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", ["normal", "elder"])
def test_the_colours_contrast_enough_in_both_modes(mode):
    v = variables(":root")
    if mode == "elder":
        v |= variables('html[data-mode="elder"]')
    text = [
        ("ink", "bg"),
        ("ink", "card"),
        ("ink-2", "bg"),
        ("ink-2", "blue-050"),
        ("blue-700", "bg"),
    ]
    text += [("blue-700", "blue-050"), ("green-700", "green-050"), ("amber-800", "amber-050")]
    text += [("red-700", "red-050"), ("red-700", "bg"), ("card", "blue-700"), ("card", "blue-900")]
    for front, back in text:
        assert contrast(v[f"--p-{front}"], v[f"--p-{back}"]) >= 4.5, (front, back)
    assert contrast(v["--p-line-strong"], v["--p-bg"]) >= 3
    assert contrast(v["--p-focus"], v["--p-ink"]) >= 3
