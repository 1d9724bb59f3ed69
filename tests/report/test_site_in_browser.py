"""The built site in headless Chromium with the network denied."""

import shutil

import pytest

from newsstudy.report.notebooks import NOTEBOOKS

pytestmark = [pytest.mark.slow, pytest.mark.browser]
PAGES = ["index", "provenance", "methods", "glossary", *NOTEBOOKS]


@pytest.fixture(scope="module")
def browser():
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.skip("needs Chromium (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=quiet)
        yield opened
        opened.close()


@pytest.mark.parametrize("width", [1200, 390])
@pytest.mark.parametrize("name", PAGES)
def test_page_opens_offline_without_errors_or_requests_and_fits_the_screen(
    small_report, browser, name, width
):
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
    page = context.new_page()
    problems, requests = [], []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto((small_report.site / f"{name}.html").as_uri())
    assert problems == []
    assert all(url.startswith(("file:", "data:")) for url in requests)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(
        "document.images.length == [...document.images].filter(i => i.alt && i.naturalWidth).length"
    )
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith("Georgia")
    assert page.locator("h1").count() == 1
    context.close()


def test_code_is_folded_and_opens(small_report, browser):
    page = browser.new_page()
    page.goto((small_report.site / "04_frames.html").as_uri())
    block = page.locator("details.code").first
    assert not block.locator("pre").is_visible()
    block.locator("summary").click()
    assert block.locator("pre").is_visible()
    page.close()
