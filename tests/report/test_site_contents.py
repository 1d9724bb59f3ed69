"""The contents on top of a page: a link to each heading, and an id that no other heading has."""

import re

from newsstudy.report.site import with_contents


def ids_and_links(*headings: str) -> tuple[list[str], list[str]]:
    page = with_contents("<h1>Page</h1>" + "".join(f"<h2>{text}</h2><p>x</p>" for text in headings))
    return re.findall(r'<h2 id="([^"]*)">', page), re.findall(r'<li><a href="#([^"]*)">', page)


def test_headings_of_the_same_words_have_ids_of_their_own() -> None:
    ids, links = ids_and_links("Which words?", "Which words?", "which <em>words</em>")
    assert ids == links == ["which-words", "which-words-2", "which-words-3"]


def test_an_id_with_a_number_is_not_given_twice() -> None:
    ids, links = ids_and_links("Words 2", "Words", "Words")
    assert ids == links == ["words-2", "words", "words-3"]


def test_a_heading_without_latin_letters_has_an_id() -> None:
    ids, links = ids_and_links("如何?", "…")
    assert ids == links == ["section", "section-2"]


def test_a_link_in_a_heading_stands_there_alone_and_not_within_the_contents_link() -> None:
    page = with_contents('<h1>Page</h1><h2>See <a href="x.html">the <abbr>US</abbr></a></h2>')
    assert '<li><a href="#see-the-us">See the <abbr>US</abbr></a></li>' in page
    assert '<h2 id="see-the-us">See <a href="x.html">the <abbr>US</abbr></a></h2>' in page


def test_a_page_without_headings_stays_as_it_is() -> None:
    assert with_contents("<h1>Page</h1><p>x</p>") == "<h1>Page</h1><p>x</p>"
