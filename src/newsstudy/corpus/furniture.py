"""Shells of page furniture: what a news page puts around an article.

Only shells whose own wording gives them away are listed; a rule that would need to
understand the article to be right does not belong here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Where = Literal["line", "start", "end", "anywhere"]


@dataclass(frozen=True)
class Rule:
    """One kind of page furniture, the place it may stand in, and how it is recognised."""

    name: str
    where: Where
    pattern: re.Pattern[str]
    reason: str
    hints: tuple[str, ...] = ()
    """Lower-case literals, one of which every match contains; empty means always try."""
    glued: bool = False
    """Whether an end rule may begin inside a sentence instead of at a sentence boundary."""
    reach: int = 600
    """How many characters before the end of the text an end rule may begin at most."""
    in_runs: bool = False
    """Whether the line counts only in a run of such lines between two full paragraphs."""


_MONTH = (
    r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec"
    r"|January|February|March|April|August|September|October|November|December)\.?"
)
_WIRE = (
    r"(?:Reuters|AP|AFP|dpa|TASS|Xinhua|UPI|EFE|ANSA|KNA|kna|epd|SID|IANS|PTI|Interfax|Kyodo"
    r"|DPA|The Associated Press|Associated Press|Agence France-Presse|news agencies)"
)
_WIRES = rf"{_WIRE}(?:(?:,| and|/|;)[ -]?(?:{_WIRE}|[A-Z]{{2,5}})){{0,6}}"
_NAME = r"[A-Z][\w\ufffd.'’-]+(?: (?:de|da|van|von|der|al|bin|[A-Z][\w\ufffd.'’-]*)){1,3}"
_TOKEN = (
    r"(?:[A-Z]\.|(?:Jr|Sr|St|Dr)\.|[A-Z][\w'’?\"-]*\)?|\([A-Z]+\)|and|in|at|of|on|the|from|for|de|van"
    r"|von|also|with|writers?|reporters?|correspondents?|researchers?|producers?|staff|both|\d+)"
)
_CONTRIBUTORS = rf"{_TOKEN}[,;:]?(?: {_TOKEN}[,;:]?){{0,90}} contributed "
_TO_THIS = r"(?:to|for) this (?:report|story|article|post|piece)(?: from [A-Z][^.\n]{2,40})?\.?"
_PLACE = r"[A-Z][\w.'’/-]*,?(?: (?:[A-Z0-9][\w.'’/-]*|of|and|the|de|la|del|al|el),?){0,6}"
_CAPITALS = r"[A-Z][A-Z.'’]{2,}(?:[ /-][A-Z][A-Z.'’]*){0,3}"
_DASH = r" ?(?:-{1,3}|–|—) ?"
_MAIL = r"[\w.+-]{1,60}@(?:[\w-]{1,40}\.){1,4}[a-z]{2,6}"
_HANDLE = r"@\w{1,20}"
_LINK = r"(?:https?://)?(?:[\w-]{1,40}\.){1,3}[a-z]{2,4}/?[^\s\"]{0,80}"
_LABEL = r"(?:READ(?: MORE)?|ALSO READ|RELATED|WATCH(?: MORE)?|SEE ALSO)"
_CREDIT = (
    r"(?:Reuters|REUTERS|AP|AFP|EPA|Bloomberg|Getty(?: Images)?|AFP/Getty(?: Images)?|AFP-Getty"
    r"|The New York Times|The Washington Post|(?:For )?China Daily|Xinhua|The Guardian|Shutterstock)"
)
# Places that open an article without a region behind them.
_BARE_CITY = (
    r"(?:Aleppo|Amman|Ankara|Athens|Baghdad|Bangkok|Beijing|Beirut|Berlin|Brussels|Cairo|Damascus"
    r"|Delhi|Dhaka|Doha|Geneva|Islamabad|Istanbul|Jakarta|Jerusalem|Johannesburg|Kabul|Kiev|Kyiv"
    r"|Lahore|Lagos|London|Madrid|Manila|Mogadishu|Moscow|Mosul|Nairobi|New Delhi|New York|Paris"
    r"|Ramallah|Rome|Sanaa|Seoul|Singapore|Taipei|Tehran|Tel Aviv|Tokyo|Tripoli|Tunis|Vienna|Washington)"
)
_NOT_A_PLACE = (
    r"(?!(?:BREAKING|EXCLUSIVE|ANALYSIS|OPINION|UPDATED?|WATCH|READ|VIDEO|LIVE|NATO|OPEC|UNESCO"
    r"|UNICEF|COVID|AIDS|NASA|NAFTA|ISIS|ISIL|BREXIT|FIFA|UEFA|SPOILER|WARNING|NOTE|FILE|FACT)\b)"
)
_PLUG = (
    r"(?:How will (?:\w+ )?\w+['’]s (?:first 100 days|administration) impact (?:you|YOU)\?|Never miss a thing\."
    r"|(?:Every \w+, )?(?:HuffPost|The Huffington Post['’]s|The Morning Email)\b|Level up\."
    r"|We['’]?re? (?:basically your best friend|spilling the tea)|THE spot for your favorite"
    r"|Don['’\"]t be the last to watch|Don['’\"]t miss out|The truth is stranger than fiction\. Step"
    r"|Start your workday|Start here, with the latest|Subscribe, choose the community)"
)
_SHARE = (
    r"(?:Share(?: on| via| this(?: article| story| with)?)?|SHARE(?: THIS ARTICLE)?|Tweet|Post|Email"
    r"|Print|Send|Facebook|Twitter|Google\+|Pinterest|Linked[Ii]n|linkedin|Whats[Aa]pp|Reddit|reddit"
    r"|Tumblr|Flipboard|Pocket|Digg|stumble|Stumbleupon|Newsvine|Messenger|Copy Link|Permalink)"
)

_SITE = (
    r"(?:BBC(?: News| Sport)?|CNN(?:Politics)?(?:\.com)?|Reuters|Al Jazeera(?: English)?|ABC News|CBS News|NBC News"
    r"|Fox News|NPR|RT[EÉ](?: News)?|DW(?:\.COM)?|TASS|HuffPost|The Huffington Post|Politico|POLITICO|USA TODAY"
    r"|The Guardian|The New York Times|The Washington Post|The Globe and Mail|Chinadaily\.com\.cn)"
)
SITE_TAIL = re.compile(rf"(?<=\w\w[\w.!?'’\"”)])(?: (?:[-–—|]|::) {_SITE}){{1,3}}\Z")
"""Names of the site at the end of a headline."""

_BOTH: tuple[Where, ...] = ("line", "end")


def _rules(
    name: str,
    where: tuple[Where, ...],
    reason: str,
    hints: str,
    *sources: str,
    glued: bool = False,
    reach: int = 600,
) -> Iterator[Rule]:
    """Yield one rule per place and source; ``hints`` are ``|``-separated literals."""
    words = tuple(filter(None, hints.split("|")))
    for source in sources:
        for place in where:
            ends = glued and place == "end"
            yield Rule(
                name,
                place,
                re.compile(rf"(?:{source})\Z" if ends else source),
                reason,
                words,
                ends,
                reach,
            )


RULES: tuple[Rule, ...] = (
    *_rules(
        "skip_link",
        ("line", "start"),
        "a jump for keyboard users, not prose",
        "skip to|jump to",
        r"(?:Skip|Jump) to (?:the )?(?:main |primary )?(?:content|navigation|article)\.?(?:\Z|(?=\n))",
    ),
    *_rules(
        "dateline",
        ("anywhere",),
        "place, date and agency, set before the first sentence",
        "(reuters|(ap)|(afp)|(upi)|(dpa)|(xinhua)|(tass)|(ians)|(pti)|(cnn|(bloomberg|(npr)|/tass/",
        rf"(?m:^){_CAPITALS}(?: ?[(/][^)/\n]{{2,30}}[)/])?(?:, [A-Z][\w ]{{2,25}})?"
        rf", {_MONTH} \d{{1,2}}\. ?/TASS/\.? ?",
        rf"(?m:^)(?:{_PLACE} )?\((?:{_WIRE}|Reuters Health|CNN[\w .]{{0,18}}|Bloomberg|NPR)\)"
        rf"(?: ?(?:--?|–|—))(?=[ A-Z\"“'‘]) ?",
        rf"(?m:^)(?:{_PLACE} )?\(CNN[\w .]{{0,18}}\) ?(?=[A-Z\"“'‘])",
    ),
    *_rules(
        "dateline",
        ("start",),
        "the place the report was filed from",
        "",
        rf"{_NOT_A_PLACE}{_CAPITALS}(?:, [A-Z][a-z.]{{1,15}}(?: ?[A-Z][a-z.]{{0,15}}){{0,2}})?"
        rf"(?:, {_MONTH} \d{{1,2}})?(?: -{{1,3}}| –| —) ?(?=[A-Z\"“'‘])",
        rf"{_NOT_A_PLACE}[A-Z][\w'’-]{{2,20}}(?: (?:and |of )?[A-Z][\w'’-]{{2,20}}){{0,3}}"
        rf",(?: (?:the|[Oo]ccupied|[A-Z][\w.'’/-]{{1,20}}),?){{1,4}}(?: -{{1,3}}| –| —) ?(?=[A-Z\"“'‘])",
        rf"{_BARE_CITY}(?: -{{1,3}}| –| —) ?(?=[A-Z\"“'‘])",
    ),
    *_rules(
        "share_bar",
        ("line",),
        "buttons of social networks",
        "share|tweet|facebook|twitter|email",
        rf"(?:LISTEN TO ARTICLE [\d:]+ )?{_SHARE}(?:[ |•·]{{1,3}}{_SHARE}){{1,14}}",
        r"Share this with",
        r"Share this: ?\w{0,12}",
    ),
    *_rules(
        "share_bar",
        _BOTH,
        "buttons of social networks",
        "share this story",
        r"Read or Share this story: \S{5,90}",
    ),
    *_rules(
        "share_bar",
        ("start",),
        "buttons of social networks",
        "share this",
        r"(?:LISTEN TO ARTICLE [\d:]+ )?SHARE THIS ARTICLE Share Tweet Post Email ?",
        r"Share this with(?: (?=[A-Z\"“]))",
    ),
    *_rules(
        "share_bar",
        ("anywhere",),
        "buttons of social networks",
        "facebook twitter google+",
        r"(?:Send )?Facebook Twitter Google\+ Whatsapp Tumblr (?:linkedin|LinkedIn) stumble Digg reddit"
        r" Newsvine(?: Permalink(?: https?://dw\.com/p/\w{1,12})?)?",
    ),
    *_rules(
        "slide_plug",
        ("end",),
        "a slide-show or section advert that asks for a click",
        "learn more|share this slide",
        rf"(?<!\S)(?:Share this slide: )?{_PLUG}[^\n]{{0,330}}? ?Learn more",
        r"Share this slide:(?: Learn more)?",
        r"Share this slide: [^\"“\n]{0,330}Learn more",
        glued=True,
    ),
    *_rules(
        "slide_plug",
        ("end",),
        "a slide-show or section advert that asks for a click",
        "learn more|impact you?",
        r"Learn more",
        r"(?:Share this slide: )?How will (?:\w+ )?\w+['’]s first 100 days impact (?:you|YOU)\?",
    ),
    *_rules(
        "appeal",
        _BOTH,
        "asks readers for tips",
        "do you have information|did you have information",
        r"(?:Do|Did) you have information you want to share with [^?\n]{3,50}\? Here[^\w\s]{1,3}s how\.",
        glued=True,
    ),
    *_rules(
        "appeal",
        _BOTH,
        "asks readers for tips or experiences",
        "tips?|story suggestion|bbc.co.uk|contact us in the following|bbc journalist",
        rf"Tips\? Email (?:us at )?{_MAIL}\.?",
        rf"If you have a story suggestion,? e-?mail {_MAIL}\.?",
        r"(?:(?:Are|Were|Have|Did|Do|Does|Has) (?:you|this|the)[^.?!\"\n]{4,150}\? ){0,2}"
        r"(?:[A-Z][^.?!\"@\n]{5,120}[.?] )?[A-Z][^.?!\"@\n]{0,160} (?:haveyoursay|yourpics)@bbc\.co\.uk"
        r"[^\n]{0,400}",
        r"Please include a contact number if you are willing to speak to a BBC journalist\.[^\n]{0,80}",
        r"You can also contact us in the following ways:",
        reach=1000,
    ),
    *_rules(
        "media_notice",
        ("line",),
        "speaks of the player, not of the news",
        "media playback|media caption",
        r"Media playback is (?:not supported|unsupported) on (?:this|your) device\.?"
        r"(?: Media caption [^\n]{0,300})?",
        r"Media caption [^\n]{5,300}",
    ),
    *_rules(
        "media_notice",
        ("anywhere",),
        "speaks of the player, not of the news",
        "on this device|on your device",
        r"Media playback is (?:not supported|unsupported) on (?:this|your) device\.?",
        r"This content will not work on your device, please check Javascript and cookies are enabled"
        r" or update your browser\.?",
    ),
    *_rules(
        "photo_caption",
        ("line",),
        "a caption that ends in its credit",
        "photo|image|reuters|/|pinterest|hide caption",
        rf"[^\n]{{15,500}}[.!?\"”')] ?[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){{0,3}} ?/ ?{_CREDIT}",
        r"[^\n]{15,500}[.!?\"”')] ?(?:REUTERS|Reuters|AP Photo|AP)/[A-Z][\w.'’ -]{2,50}",
        r"[^\n]{10,500}\((?:AP |REUTERS |Reuters )?(?:Photo|PHOTO|Photograph|Image)s?(?: by |: ?|/)[^()\n]{2,90}\)",
        r"(?:Enlarge this image )?toggle caption [^\n]{2,300}",
        r"[^\n]{5,400} hide caption",
        r"Image copyright (?:[^\n]{2,60} )?Image caption [^\n]{3,250}",
        r"Image copyright [^.\n]{2,50}",
        r"Facebook Twitter Pinterest [^\n]{5,400}",
        r"Photographer: [^\n]{3,120}",
        r"(?:Slideshow \(\d+ Images\)|(?:prev|next) Image \d+ of \d+)(?: (?:prev|next) Image \d+ of \d+)?",
    ),
    *_rules(
        "page_tag",
        _BOTH,
        "where the article stands in the printed paper",
        "page|appears in print",
        r"\( ?China Daily(?: [A-Z]\w+){0,3} \d\d/\d\d/\d{4},? page ?[A-Z]?\d{1,2} ?\)",
        r"(?:A version of this (?:article|review|op-ed) appears|This article appeared) in print on"
        r" [^\n]{5,160}edition[^\n]{0,80}",
        glued=True,
    ),
    *_rules(
        "photo_caption",
        ("end",),
        "a caption that ends in its credit, after the contact line",
        "@",
        rf"(?:(?<=\.com )|(?<=\.cn ))[^\n]{{5,700}} / {_CREDIT}",
        r"(?:(?<=\.com )|(?<=\.cn ))- [^\n]{5,700}",
        glued=True,
    ),
    *_rules(
        "photo_caption",
        ("end",),
        "the credit of a photo",
        " / |provided to china daily",
        rf"{_NAME} / {_CREDIT}",
        r"(?:Photos? )?[Pp]rovided to China Daily",
    ),
    *_rules(
        "advert_mark",
        ("line",),
        "marks the place of an advert",
        "advert|story continue|reading below|sponsor|reading the main|pullquote|loading|more on this|rush transcript",
        r"(?:ADVERTISEMENT|Advertisement):?(?: (?:Advertisement|Continue reading the main story))?",
        r"Story [Cc]ontinued? [Bb]elow(?: Advertisement)?",
        r"(?:Article|Story) continues (?:after|below)[^\n]{0,40}",
        r"Continue [Rr]eading(?: [Bb]elow| the main story)",
        r"\[pullquote\]|Loading\.\.\.|More On This\.\.\.",
        r"This is a rush transcript\. Copy may not be in its final form\.",
    ),
    *_rules(
        "age_note",
        ("line",),
        "the age of the page, reckoned when it was crawled",
        "old| ago",
        r"This article is more than \d+ (?:year|month)s? old",
        r"\d+ (?:year|month)s? ago",
    ),
    *_rules(
        "newsletter",
        _BOTH,
        "advertises a newsletter",
        "newsletter|inbox",
        r"Sign[ -]up (?:here )?(?:for|to) [^\n]{3,160}[Nn]ewsletters?\b(?: Manage Newsletters|,[^.!?\n]{0,60})?[.!]?",
        r"(?:Click here to |Want more updates from [^?\n]{3,40}\? )?[Ss]ign[ -]up"
        r"(?: here| now)?(?: (?:to|for)[^.!?\n]{3,120})? (?:newsletter|inbox)[^.!?\n]{0,100}[.!]"
        r"(?: Each \w+, we will bring you [^\n]{5,400})?",
        r"[A-Z][^.!?\n]{5,150}(?:check out|don['’]t miss) the[ -][A-Z][^.\n]{3,40} newsletter\.",
        r"The[ -]HuffPost[ -]\w+[ -]newsletter[^\n]{5,120}(?:Sign up[ -]here\.|progressive parenting\.)",
        r"For more stories like this, sign up for the [^.\n]{3,60} newsletter\.",
    ),
    *_rules(
        "newsletter",
        ("line",),
        "advertises a newsletter",
        "newsletter|inbox|email alert",
        r"(?:\*\*)?(?=[^\n]{0,450}(?:newsletter|inbox|email alert))(?=[^\n]{0,450}(?:[Ss]ign(?:ing|ed)?[ -][Uu]p"
        r"|[Ss]ubscrib|inbox|delivered))(?:Sign up|Subscribe|Get|Want|Join|Enter|Receive|Click|Newsletter"
        r"|Thank you for signing|Breaking News Alerts)\b[^\n]{0,450}",
        r"[A-Z][^.!?\n]{3,200}[Nn]ewsletters?\b[^.!?\n]{0,200}[.!?] (?:Please )?(?:[Ss]ign[ -]up|[Ss]ubscribe)"
        r"(?: today| now| here)?[.!]",
    ),
    *_rules(
        "app_plug",
        _BOTH,
        "advertises an app",
        "click",
        r"(?:CLICK|Click) (?:HERE )?(?:HERE|here|TO|FOR)\b"
        r"(?: TO| to| FOR| for)? [^.\n]{0,70}(?:APP|app|COVERAGE|NEWSLETTER|CLICKING HERE)",
    ),
    *_rules(
        "contact_line",
        _BOTH,
        "how to reach the writer",
        "@|follow",
        rf"Contact the writers? (?:at|through) ?{_MAIL}(?:(?:,| and|, and) {_MAIL}){{0,4}}\.?",
        rf"{_MAIL}(?:(?:,| and|, and) {_MAIL}){{0,4}}",
        rf"Write to {_NAME} at {_MAIL}(?:,? and {_NAME} at {_MAIL})?\.?",
        rf"(?:Email|E-mail|Contact us at|Contact the (?:writer|author) at|Send letters to):? {_MAIL}\.?",
        rf"(?:[-•] )?Follow (?:{_NAME}|[A-Z]\w+|us|him|her|them|the Ticker)(?:,? and {_NAME})? on Twitter"
        rf"(?:(?: at)?:?[ -]{{0,2}}(?:{_HANDLE}|{_LINK})(?: and (?:[A-Z][\w ]{{2,30}} at )?(?:{_HANDLE}|{_LINK}))?)?\.?",
        r"Follow us on Facebook, on Twitter @\w+,? or on Instagram (?:at )?@?\w+\.?",
        rf"Follow {_HANDLE}(?: Follow {_HANDLE}){{0,3}}",
    ),
    *_rules(
        "read_more",
        ("line",),
        "links to another article",
        "more|read|related|watch|also",
        rf"(?:{_LABEL}|MORE|[Rr]ead [Mm]ore|More|[Rr]elated|Also read|Also see|See also|Watch|Full Coverage)"
        r"(?: [Aa]rticles?| [Ss]tories)? ?:[^\n]{0,200}(?<![.])",
        r"(?:READ|[Rr]ead) (?:MORE|[Mm]ore)(?: ?[»>])?",
        r"[A-Z‘“'\"][^.\n]{10,160} Read more",
        r"\( ?(?:Also on|PHOTOS|VIDEO|RELATED|WATCH|POLL)\b[^()\n]{2,120}\)",
        r"JUST WATCHED [^\n]{3,120} Replay More Videos [^\n]{0,140}",
        r"(?:Click|CLICK) (?:here )?for more (?:from|on) [^\n]{2,60}",
    ),
    *_rules(
        "read_more",
        ("end",),
        "links to another article",
        "read|related|watch",
        rf"(?:{_LABEL}:?|[Rr]ead [Mm]ore:) [^.!?\n]{{5,120}}(?: ?[?-])?",
        rf"{_LABEL}:",
    ),
    *_rules(
        "read_more",
        ("anywhere",),
        "a row of links to other articles",
        "read:|related:|watch:|read more:",
        rf"(?<=[.!?\"”] ){_LABEL}: [^.!?\n]{{8,110}}?(?= {_LABEL}: )",
    ),
    *_rules(
        "agency_credit",
        _BOTH,
        "names the agencies the report draws on",
        "(ap|(afp|(dpa|(reuters|(efe|(kna|(epd|associated press|reuters|afp",
        rf"(?:-? ?[a-z]{{2,4}}(?: ?[/,] ?[a-z]{{2,4}}){{0,3}}[ -]{{0,2}})?\((?:with )?{_WIRES}\)\.?(?: ?-)?",
        rf"(?:Contributing: )?(?:The )?(?:Associated Press|Reuters|AFP|Agence France-Presse)"
        rf"(?: (?:and|,) (?:The )?(?:Associated Press|Reuters|AFP))?(?: also)? contributed {_TO_THIS}",
        r"Contributing: (?:The )?(?:Associated Press|Reuters|AFP)",
    ),
    *_rules(
        "agency_credit",
        _BOTH,
        "names the agencies the report draws on",
        "(ap|(afp|(dpa|(reuters|(efe|(kna|(epd",
        rf" [a-z]{{2,4}}(?:/[a-z]{{2,4}}){{1,2}}[ -]{{0,2}}\({_WIRES}(?:, [A-Za-z]{{2,18}})?\)(?: ?-)?",
        glued=True,
    ),
    *_rules(
        "agency_credit",
        _BOTH,
        "names the agencies the report draws on",
        "source:",
        rf"Source: ?-?(?:Al Jazeera(?: News)?(?:,? and| and|,) ?)?(?:{_WIRE}|[Nn]ews agenc(?:y|ies)|agencies)"
        rf"(?:,? and| news agency|, ){{0,2}} ?(?:{_WIRE}|[Nn]ews agenc(?:y|ies))?",
        glued=True,
    ),
    *_rules(
        "source_line",
        _BOTH,
        "names the house itself",
        "source:",
        r"Source: ?-?Al ?[Jj]azeera(?: News| English)?",
        glued=True,
    ),
    *_rules(
        "source_line",
        _BOTH,
        "names a partner paper",
        "information from",
        r"(?:— )?Information from: [^\n]{3,60}, https?://\S{4,60}",
    ),
    *_rules(
        "contributors",
        _BOTH,
        "credits colleagues",
        "contribut|reporting|editing",
        rf"(?:[—-] )?{_CONTRIBUTORS}(?:reporting\.|(?:reporting )?{_TO_THIS})",
        r"Contributing: [A-Z][^.\n]{3,150}",
        r"\((?:Additional [Rr]eporting|Reporting|Writing|Editing) by [^()\n]{3,300}\)",
        rf"\*?(?:Additional [Rr]eporting|With (?:additional )?reporting) by:? {_NAME}"
        rf"(?:(?:,| and|, and) {_NAME}){{0,4}}(?::? ?-?{_HANDLE})?(?: ?-)?\.?",
        rf"Reporting by the BBC['’]s {_NAME}(?:(?:,| and|, and) {_NAME}){{0,4}}\.",
    ),
    *_rules(
        "byline",
        _BOTH,
        "names the writer",
        "author|interview|compiled",
        rf"Author: {_NAME}(?:,? (?:and )?{_NAME}){{0,2}}(?:(?: ?/)? [a-z]{{2,4}}(?:/[a-z]{{2,4}}){{0,2}})?",
        rf"(?:Interview(?: conducted)? by:? |(?:The|This) interview was conducted by ){_NAME}\.?",
        rf"Compiled by {_NAME}, BBC [^.\n]{{2,40}}\.",
    ),
    *_rules("byline", ("end",), "initials of the editors", "/", r"[a-z]{2,4}/[a-z]{2,4}(?: ?-)?"),
    *_rules(
        "copyright",
        _BOTH,
        "states who owns the page",
        "copyright|©|rights reserved|reprint|redistributed",
        r"(?:Copyright|COPYRIGHT)? ?(?:©|\([cC]\)|@)? ?(?:Copyright )?\d{4}(?: by)? (?:The |RollingStory|Associated|CREATORS"
        r"|Creators|[A-Z]\w+ )[^\n]{0,120}(?:LLC|Inc|Press|CREATORS\.COM|All rights reserved)\.?[^\n]{0,160}",
        r"Click here for reprint permission\.",
        r"All rights reserved\.(?: This material may not be published[^\n]{0,100})?",
        r"Content created by [^\n]{3,60} is available without charge to any eligible news publisher[^\n]{0,400}",
    ),
    *_rules(
        "disclaimer",
        _BOTH,
        "speaks for the publisher's lawyers",
        "views|opinions|not responsible",
        r"The (?:views|opinions) expressed (?:in this (?:article|commentary)|by (?:columnists|contributors)|here)"
        r" are (?:the authors?['’]s?|their|solely [^.\n]{3,30}|his|hers|those of the authors?)(?: own)?[^.\n]{0,40}"
        r"(?:do not (?:necessarily )?(?:reflect|represent)[^.\n]{3,60}(?:\.com)?)?\.",
        r"The views do not necessarily reflect those of [A-Z][\w ]{2,30}\.",
        r"TASS is not responsible for the material quoted in the[ -]press reviews\.?",
    ),
    *_rules(
        "update_note",
        _BOTH,
        "speaks of the page's own history",
        "updated|developing",
        r"(?:UPDATED?: )?This (?:story|article|post) (?:has been|was) updated"
        r"(?: to reflect (?:new developments|breaking news)| and will update[^.\n]{0,60})?\.",
        r"Updated (?:at|on) [^\n]{4,40}",
        r"This is a developing (?:news )?story(?: and will be updated)?\.(?: (?:Please )?[Cc]heck back[^.\n]{0,30}\.)?",
    ),
    *_rules(
        "comments",
        _BOTH,
        "opens the readers' comments",
        "comments",
        r"(?:View|Show|Read|Hide) (?:all )?[Cc]omments(?: \(\d+\))?",
    ),
    *_rules(
        "site_plug",
        ("end",),
        "advertises other pages or programmes",
        "getinspired|programme",
        r"(?:Share this with|Get latest scores and headlines)[^\n]{0,1300}visit bbc\.co\.uk/getinspired",
        r"(?:Watch the|The) [A-Z][\w ]{3,40} programme (?:is broadcast )?on weekdays between [^\n]{5,80}(?:channel|Channel)\.",
        reach=1500,
    ),
    *_rules(
        "tweet_tail",
        ("anywhere",),
        "the address and signature an embedded post leaves",
        "pic.twitter.com|t.co/",
        r"(?:https?://t\.co/\w{4,12} ?){0,3}pic\.twitter\.com/\w{4,14}"
        rf"(?: ?— ?[^()\n]{{2,50}}\(@\w{{1,20}}\) {_MONTH} \d{{1,2}}, \d{{4}})?",
        rf"https?://t\.co/\w{{4,12}}(?: — [^()\n]{{2,50}}\(@\w{{1,20}}\) {_MONTH} \d{{1,2}}, \d{{4}})?",
    ),
    *_rules(
        "crawl_residue",
        ("end",),
        "a field the crawler wrote behind the text",
        ",-1",
        r',-1"?',
        glued=True,
    ),
    *_rules(
        "crawl_residue",
        ("end",),
        "a blank the crawler wrote as a hyphen",
        "-",
        r"-(?:(?<=[.!?\"”’')]-)|(?<=[.!?\"”’')] -))(?: ?-){0,20}",
        glued=True,
    ),
    Rule(
        "related_headline",
        "line",
        re.compile(
            r"(?=[^\n]{2,160} [A-Z][a-z])[A-Z0-9](?![.)])(?:[^\s\"“”]+ ){6,19}[^\s\"“”]*[\w%)’']"
        ),
        "a headline of another article, set between paragraphs",
        in_runs=True,
    ),
)
