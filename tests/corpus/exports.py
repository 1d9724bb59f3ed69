"""Exports of press archives and services, built for the tests.

No export of Nexis Uni, LexisNexis, Factiva or ProQuest could be had. What is built here follows
the layouts that these services, and published readers of their exports, document: the order of
the parts, the labels, the separators, the cover pages. All outlets, persons, places and texts
are invented; so these fixtures show that the readers read what is documented, and not that every
file which a service has ever written is read.
"""

import io
import json
import tarfile
import zipfile
from html import escape

import docx
import openpyxl
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ARTICLES = [
    {
        "headline": "Vellmark council agrees to rebuild the northern pier",
        "outlet": "The Vellmark Gull",
        "published": "March 3, 2031",
        "byline": "Tilda Orsay",
        "section": "NEWS; Pg. 4",
        "text": "The harbour council of Vellmark agreed on Tuesday to rebuild the pier, after "
        "two winters in which nobody could land there.\n\n"
        "Mayor Ilsa Brandewyn said: “The first piles will be driven in June.” The work "
        "costs £3m.\n\n"
        "Odo Marrin, who mends nets below the old steps, doubted that the timber would last.",
    },
    {
        "headline": "Café above the lock opens after a year of quarrels",
        "outlet": "Ostmere Post",
        "published": "March 4, 2031",
        "byline": "Perrin Aldous",
        "section": "LOCAL",
        "text": "A café has opened above the lock at Ostmere, a year after its first permit was "
        "withdrawn.\n\n"
        "Length: that was the word the inspectors used most, said its owner, Maud Tessaly, and "
        "they measured everything twice.",
    },
    {
        "headline": "Gauge at Sarn reads highest since the flood",
        "outlet": "The Vellmark Gull",
        "published": "March 5, 2031",
        "byline": "",
        "section": "NEWS; Pg. 1",
        "text": "The gauge at Sarn stood at five metres on Thursday morning, higher than at any "
        "time since the flood.\n\nThe lock keeper has moved his hens to the attic.",
    },
]
DAYS = ("2031-03-03", "2031-03-04", "2031-03-05")
TITLES = [article["headline"] for article in ARTICLES]


def paragraphs(article):
    return article["text"].split("\n\n")


def docx_of(lines):
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def rtf_of(lines):
    def coded(line):
        signs = {"\\": "\\\\", "{": "\\{", "}": "\\}", "\t": "\\tab "}
        return "".join(
            signs.get(
                c, c if ord(c) < 128 else f"\\u{ord(c)}?" if ord(c) > 255 else f"\\'{ord(c):02x}"
            )
            for c in line
        )

    body = "".join(f"\\pard\\plain\\f0\\fs24 {coded(line)}\\par\n" for line in lines)
    picture = "{\\pict\\pngblip\\picw1\\pich1 " + "89504e470d0a1a0a" * 40 + "}"
    head = "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Times;}}{\\info{\\title Export}}"
    return f"{head}\n{picture}\n{body}}}".encode("ascii")


def html_of(lines):
    rows = "\n".join(f"<p>{escape(line)}</p>" for line in lines)
    return f"<!DOCTYPE html><html><head><title>Export</title></head><body>{rows}</body></html>"


def nexis_lines(articles=ARTICLES, cover=True):
    """Nexis Uni's full documents: a cover page, then each document up to "End of Document"."""
    lines = []
    if cover:
        lines += ["User Name: Reader", "Date and Time: Friday, March 7, 2031 12:01:00 PM CET",
                  "Job Number: 170123456", f"Documents ({len(articles)})"]  # fmt: skip
        for place, article in enumerate(articles, start=1):
            lines += [f"{place}. {article['headline']}", "Client/Matter: -None-",
                      "Search Terms: pier", "Search Type: NaturalAndConnectors"]  # fmt: skip
        lines += ["Narrowed by:", "Content Type\tNarrowed by", "News\tTimeline: Mar 01, 2031"]
    for article in articles:
        lines += [article["headline"], article["outlet"], f"{article['published']} Tuesday", "",
                  f"Copyright 2031 {article['outlet']} All Rights Reserved", "",
                  f"Section: {article['section']}", "Length: 120 words"]  # fmt: skip
        lines += [f"Byline: {article['byline']}"] if article["byline"] else []
        lines += ["Body", "", *paragraphs(article), "", "Graphic", "", "The pier in 2030", "",
                  "Load-Date: March 6, 2031", "", "End of Document", ""]  # fmt: skip
    return lines


def lexisnexis_text(articles=ARTICLES):
    """The older LexisNexis text: a counter, centred names, labels in capitals, wrapped lines."""
    import textwrap

    pages = []
    for place, article in enumerate(articles, start=1):
        wrapped = "\n\n".join(textwrap.fill(part, 76) for part in paragraphs(article))
        byline = f"BYLINE: {article['byline']}\n\n" if article["byline"] else ""
        pages.append(
            f"{place} of {len(articles)} DOCUMENTS".center(78)
            + f"\n\n\n{article['outlet'].center(78)}\n\n{(article['published'] + ' Tuesday').center(78)}"  # noqa: E501
            + f"\n\n{article['headline']}\n\n{byline}SECTION: {article['section']}\n\n"
            f"LENGTH: 120 words\n\n\n{wrapped}\n\nLOAD-DATE: March 6, 2031\n\n"
            f"LANGUAGE: ENGLISH\n\nPUBLICATION-TYPE: Newspaper\n\n\n"
            + f"Copyright 2031 {article['outlet']}".center(78)
            + f"\n{'All Rights Reserved'.center(78)}\n\n"
        )
    return "\n".join(pages)


def factiva_date(article):
    month, day, year = article["published"].replace(",", "").split()
    return f"{day} {month} {year}"


def factiva_tagged_lines(articles=ARTICLES):
    """Factiva's "full article plus indexing": a tag of two or three capitals for each part."""
    lines = []
    for place, article in enumerate(articles):
        lead, *rest = paragraphs(article)
        lines += [f"HD   {article['headline']}"]
        lines += [f"BY   By {article['byline']}"] if article["byline"] else []
        lines += ["WC   120 words", f"PD   {factiva_date(article)}", "ET   08:15",
                  f"SN   {article['outlet']}", "SC   GULL", "LA   English",
                  f"CY   © 2031 {article['outlet']}.", "LP", lead, "TD"]  # fmt: skip
        for part in rest:
            lines += [part, ""]
        lines += ["NS   gcat : Political/General News", "RE   vell : Vellmark",
                  "PUB  Gull Printers Ltd", f"AN   Document GULL0000203103{place}3ed33000a{place}",
                  "", ""]  # fmt: skip
    return lines


def factiva_page_lines(articles=ARTICLES):
    """Factiva's article layout: headline, byline, words, date, time, source, code, language."""
    lines = []
    for place, article in enumerate(articles):
        lines += [article["headline"]]
        lines += [f"By {article['byline']}"] if article["byline"] else []
        lines += ["120 words", factiva_date(article), "08:15", article["outlet"], "GULL", "English",
                  f"© 2031 {article['outlet']}. All rights reserved.", ""]  # fmt: skip
        for part in paragraphs(article):
            lines += [part, ""]
        lines += [f"Document GULL0000203103{place}3ed33000a{place}", ""]
    return [*lines, "Search Summary", "Text\tpier", "Date\tAll Dates"]


def factiva_html(articles=ARTICLES):
    pieces = []
    for place, article in enumerate(articles):
        byline = f"<div>By {article['byline']}</div>" if article["byline"] else ""
        text = "".join(
            f'<p class="articleParagraph enarticleParagraph">{escape(part)}</p>'
            for part in paragraphs(article)
        )
        pieces.append(
            f'<div class="article enArticle"><div id="hd"><span class="enHeadline">'
            f"{escape(article['headline'])}</span></div>{byline}<div>120 words</div>"
            f"<div>{factiva_date(article)}</div><div>08:15</div><div>{article['outlet']}</div>"
            f"<div>GULL</div><div>English</div><div>© 2031 {article['outlet']}.</div>{text}"
            f"<p>Document GULL0000203103{place}3ed33000a{place}</p></div><br/>"
        )
    return f"<!DOCTYPE html><html><head><title>Factiva</title></head><body>{''.join(pieces)}</body></html>"  # noqa: E501


def factiva_tagged_html(articles=ARTICLES):
    pieces = []
    for line in factiva_tagged_lines(articles):
        tag, _, value = line.partition("   ")
        if (
            tag in ("HD", "BY", "WC", "PD", "ET", "SN", "SC", "LA", "CY", "NS", "RE", "AN")
            and value
        ):
            pieces.append(f"<tr><td>{tag}</td><td>{escape(value)}</td></tr>")
        elif line in ("LP", "TD"):
            pieces.append(f"<tr><td>{line}</td><td></td></tr>")
        elif line:
            pieces.append(
                f'<tr><td colspan="2"><p class="articleParagraph">{escape(line)}</p></td></tr>'
            )
    return f"<html><body><table>{''.join(pieces)}</table></body></html>"


def proquest_lines(articles=ARTICLES):
    """ProQuest's text with full text: a line of underscores, a title, a label for each part."""
    between = "_" * 60
    lines = [
        "Report Information from ProQuest",
        "March 07 2031 12:00",
        between,
        "Table of contents",
    ]
    lines += [f"{place}. {a['headline']}" for place, a in enumerate(articles, start=1)]
    for place, article in enumerate(articles, start=1):
        month, day, year = article["published"].replace(",", "").split()
        lines += [between, "", f"Document {place} of {len(articles)}", "", article["headline"], ""]
        lines += [f"Author: {article['byline']}", ""] if article["byline"] else []
        lines += [f"Publication info: {article['outlet']} ; Vellmark [Vellmark] {day} Mar {year}: 4.",  # noqa: E501
                  "", "ProQuest document link", "", "Abstract: The council has agreed.", "",
                  "Links: https://resolver.example/?q=1", ""]  # fmt: skip
        first, *rest = paragraphs(article)
        lines += [f"Full text: {first}", ""]
        for part in rest:
            lines += [part, ""]
        lines += ["Credit: Gull staff", "", "Subject: Piers; Councils", "",
                  f"Title: {article['headline']}", "",
                  f"Publication title: {article['outlet']}; Vellmark", "", "Pages: 4", "",
                  f"Publication year: {year}", "", f"Publication date: {month[:3]} {day}, {year}", "",  # noqa: E501
                  f"Section: {article['section']}", "", "Language of publication: English", "",
                  f"ProQuest document ID: 29000{place}", "",
                  f"Document URL: https://docview.example/29000{place}", "",
                  "Copyright: Copyright Gull Printers 2031", "", "Database: Global Newsstream", ""]  # fmt: skip  # noqa: E501
    return [*lines, between, "", "Contact us at: https://support.example", ""]


def newsapi(articles=ARTICLES, cut=False):
    entries = [
        {"source": {"id": None, "name": a["outlet"]}, "author": a["byline"] or None,
         "title": a["headline"], "description": "In short.", "url": f"https://gull.example/{i}",
         "urlToImage": None, "publishedAt": f"{DAYS[i]}T08:15:00Z",
         "content": a["text"][:190] + "… [+1234 chars]" if cut else a["text"]}
        for i, a in enumerate(articles)
    ]  # fmt: skip
    return json.dumps({"status": "ok", "totalResults": len(entries), "articles": entries}, indent=1)


def media_cloud_rows(articles=ARTICLES, text=True):
    rows = [
        {"id": f"{i}abc", "indexed_date": f"{DAYS[i]} 09:00:00", "language": "en",
         "media_name": a["outlet"], "media_url": "gull.example", "publish_date": DAYS[i],
         "title": a["headline"], "url": f"https://gull.example/{i}",
         **({"text": a["text"]} if text else {})}
        for i, a in enumerate(articles)
    ]  # fmt: skip
    return rows


def gdelt(articles=ARTICLES):
    entries = [
        {"url": f"https://gull.example/{i}", "url_mobile": "", "title": a["headline"],
         "seendate": DAYS[i].replace("-", "") + "T081500Z", "socialimage": "",
         "domain": "gull.example", "language": "English", "sourcecountry": "Vellmark"}
        for i, a in enumerate(articles)
    ]  # fmt: skip
    return {"articles": entries}


def csv_of(rows, sign=",", encoding="utf-8"):
    import csv

    target = io.StringIO()
    writer = csv.DictWriter(target, list(rows[0]), delimiter=sign)
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue().encode(encoding)


def xlsx_of(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for place, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Sheet{place}")
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(list(row.values()))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def ods_of(rows):
    def cell(value):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'  # noqa: E501

    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    table = "".join(
        f"<table:table-row>{''.join(map(cell, line))}</table:table-row>" for line in lines
    )
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="A">{table}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'  # noqa: E501
    return zip_of({
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode(),
    })  # fmt: skip


def zip_of(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def tar_of(files, packing=""):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=f"w:{packing}") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def page_of(article, day=DAYS[0]):
    text = "".join(f"<p>{escape(part)}</p>" for part in paragraphs(article))
    return (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
        f"<title>{escape(article['headline'])} | {article['outlet']}</title>"
        f'<meta property="og:site_name" content="{article["outlet"]}">'
        f'<meta property="article:published_time" content="{day}T08:15:00Z">'
        f'<meta property="article:section" content="News"></head><body>'
        f"<nav><a href='/'>Weather and tides</a></nav><article><h1>{escape(article['headline'])}</h1>"  # noqa: E501
        f"{text}</article><footer>Small print</footer></body></html>"
    ).encode()


def warc_of(answers, packed=True):
    """Write (address, kind of content, status, body) as response records, with their requests."""
    target = io.BytesIO()
    writer = WARCWriter(target, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("crawl.warc", {"software": "a crawler"}))
    for address, kind, status, body in answers:
        answer = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "gull.example")], is_http_request=True)
        writer.write_record(writer.create_warc_record(address, "request", http_headers=asked))
        writer.write_record(
            writer.create_warc_record(address, "response", io.BytesIO(body), http_headers=answer)
        )
    return target.getvalue()


def rss(articles=ARTICLES):
    entries = "".join(
        f"<item><title>{escape(a['headline'])}</title><link>https://gull.example/{i}</link>"
        f"<pubDate>Mon, 0{i + 3} Mar 2031 08:15:00 GMT</pubDate><dc:creator>{a['byline']}</dc:creator>"  # noqa: E501
        f"<category>News</category><description>In short.</description><content:encoded><![CDATA["
        + "".join(f"<p>{escape(part)}</p>" for part in paragraphs(a))
        + "]]></content:encoded></item>"
        for i, a in enumerate(articles)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Vellmark Gull</title>'
        f"<language>en</language>{entries}</channel></rss>"
    )


def atom(articles=ARTICLES):
    entries = "".join(
        f"<entry><title>{escape(a['headline'])}</title><link href='https://gull.example/{i}'/>"
        f"<published>{DAYS[i]}T08:15:00Z</published><updated>{DAYS[i]}T10:00:00Z</updated>"
        f"<author><name>{a['byline'] or 'Desk'}</name></author><content type='html'>"
        + escape("".join(f"<p>{escape(part)}</p>" for part in paragraphs(a)))
        + "</content></entry>"
        for i, a in enumerate(articles)
    )
    return (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>The Vellmark Gull</title>{entries}</feed>"
    )
