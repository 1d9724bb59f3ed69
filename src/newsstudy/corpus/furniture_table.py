"""The table of page furniture: what news pages put around an article, by its own wording.

Only shells whose own wording gives them away are listed; a rule that would need to
understand the article to be right does not belong here.
"""

# <WORD> = pattern, or `name @places flags [literals]: reason` with the patterns under it.
TABLE = r"""
<DATE> = (?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.? \d{1,2}
<WEEKDAY> = (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day
<WHEN> = (?:at |on )?(?:<WEEKDAY>,? )?(?:<DATE>\b|\d{1,2} (?:Jan|Feb|Mar|Apr|May|June?|July?|Aug
        |Sept?|Oct|Nov|Dec)[a-z]{0,6}\b|\d{1,2}[.:]\d\d)
<WIRE> = (?:Reuters|AP|AFP|dpa|TASS|Xinhua|UPI|EFE|ANSA|KNA|kna|epd|SID|IANS|PTI|Interfax|Kyodo
        |DPA|(?:The )?Associated Press|Agence France-Presse|news agencies)
<WIRES> = <WIRE>(?:(?:,| and|/|;)[ -]?(?:<WIRE>|[A-Z]{2,5})){0,6}
<NAME> = [A-Z][\w\ufffd.'’-]+(?: (?:de|da|van|von|der|al|bin|[A-Z][\w\ufffd.'’-]*)){1,3}
<NAMES> = <NAME>(?:(?:,| and|, and) <NAME>){0,4}
<TOKEN> = (?:[A-Z]\.|(?:Jr|Sr|St|Dr)\.|[A-Z][\w'’?\"-]*\)?|\([A-Z]+\)|and|in|at|of|on|the|from
        |de|for|van|von|also|with|writers?|reporters?|correspondents?|researchers?|producers?|staff)
<TO_THIS> = (?:to|for) this (?:report|story|article|post|piece)(?: from [A-Z][^.\n]{2,40})?\.?
<PLACE> = [A-Z][\w.'’/-]*,?(?: (?:[A-Z0-9][\w.'’/-]*|of|and|the|de|la|del|al|el),?){0,6}
<CAPITALS> = [A-Z][A-Z.'’]{2,}(?:[ /-][A-Z][A-Z.'’]*){0,3}
<DASH> = (?: -{1,3}| –| —) ?(?=[A-Z\"“'‘])
<MAIL> = [\w.+-]{1,60}@(?:[\w-]{1,40}\.){1,4}[a-z]{2,12}
<MAILS> = <MAIL>(?:(?:,| and|, and) <MAIL>){0,4}
<ACCOUNT> = (?:@\w{1,20}|(?:https?://)?(?:[\w-]{1,40}\.){1,3}[a-z]{2,4}/?[^\s\"]{0,80})
<LABEL> = (?:READ(?: MORE)?|ALSO READ|RELATED|WATCH(?: MORE)?|SEE ALSO)
<CREDIT> = (?:Reuters|REUTERS|AP|AFP|EPA|Bloomberg|(?:AFP[/-])?Getty(?: Images)?|Xinhua|The Guardian
        |The New York Times|The Washington Post|(?:For )?China Daily|Shutterstock)
<CITY> = (?:Amman|Baghdad|Bangkok|Beijing|Beirut|Berlin|Brussels|Cairo|Damascus|Istanbul|Jerusalem
        |London|Moscow|Nairobi|New York|Paris|Ramallah|Rome|Singapore|Tehran|Tokyo|Washington)
<NO_PLACE> = (?!(?:BREAKING|EXCLUSIVE|ANALYSIS|OPINION|UPDATED?|WATCH|READ|VIDEO|LIVE|NATO|OPEC|FACT
        |UNESCO|UNICEF|COVID|AIDS|NASA|NAFTA|ISI[SL]|BREXIT|FIFA|UEFA|WARNING|NOTE|FILE|TRUMP)\b)
<PLUG> = (?:How will (?:\w+ )?\w+['’"\ufffd]{1,2}s (?:first 100 days|administration) impact
        [ ](?:you|YOU)\?|HuffPost(?: \w+)? (?:is|offers)[ ]
        |Every \w+, HuffPost|The [\w '’]{0,20}\w+ [Ee]mail
        |We['’]?re? (?:basically your best|spilling the tea)|THE spot for your|Level up\. Read
        |Don['’\"]t (?:miss out|be the last to watch)|The truth is stranger than fiction\. Step
        |Never miss a thing\. Sign|Start your workday|Start here, with|Subscribe, choose the)
<SHARE> = (?:Share(?: on| via| this(?: article| story| with)?)?|SHARE(?: THIS ARTICLE)?|Tweet|Post
        |Email|Print|Send|Facebook|Twitter|Google\+|Pinterest|Linked[Ii]n|Whats[Aa]pp|[Rr]eddit
        |Tumblr|Flipboard|Pocket|Digg|Stumbleupon|Messenger|Copy Link)

skip_link @line+start [skip to|jump to]: a jump for keyboard users, not prose
    (?:Skip|Jump) to (?:the )?(?:main |primary )?(?:content|navigation|article)\.?(?:\Z|(?=\n))
dateline @anywhere [/tass/|(reuters|(ap)|(afp)|(upi)|(dpa)|(xinhua)|(cnn|(npr)]: place and agency
    (?m:^)<CAPITALS>(?: ?[(/][^)/\n]{2,30}[)/])?(?:, [A-Z][\w ]{2,25})?, <DATE>\. ?/TASS/\.? ?
    (?m:^)(?:<PLACE> )?\((?:<WIRE>|Reuters Health|CNN[\w .]{0,18}|NPR)\) ?(?:--?|–|—)(?!\w*-) ?
    (?m:^)(?:<PLACE> )?\(CNN[\w .]{0,18}\) ?(?=[A-Z\"“'‘])
dateline @anywhere [) –|) —|) -]: place and the letters of an agency
    (?m:^)<CAPITALS> \([A-Z]{2,6}\)<DASH>
dateline @start: the place the report was filed from
    <NO_PLACE><CAPITALS>(?:, [A-Z][a-z.]{1,15}(?: ?[A-Z][a-z.]{0,15}){0,2})?
        (?:, <DATE>)?<DASH>
    <NO_PLACE>[A-Z][\w'’-]{2,20}(?: (?:and |of )?[A-Z][\w'’-]{2,20}){0,3}
        ,(?: (?:the|[Oo]ccupied|[A-Z][\w.'’/-]{1,20}),?){1,4}<DASH>
    <CITY><DASH>
    <NO_PLACE><CAPITALS>, <WEEKDAY><DASH>
    From our (?:own )?correspondents? in [A-Z][\w'’-]{2,20}(?: [A-Z][\w'’-]{2,20}){0,2}\. ?
share_bar @line [share|tweet|facebook|twitter]: buttons of social networks
    (?:LISTEN TO ARTICLE [\d:]+ )?<SHARE>(?:[ |•·]{1,3}<SHARE>){1,14}
    Share this with|Share this: ?\w{0,12}
    (?:Share|SHARE)(?: (?:this|THIS) (?:story|article|post|page))?(?: ?[:|·•]) ?
        \w[\w ,|·•()/]{1,100}(?<![.!?])
share_bar @line [] []: a row of buttons in brackets
    (?:[^.!?\[\]\n]{1,40}: )?\[\w[\w ]{1,18}\](?: \[\w[\w ]{1,18}\]){1,9}
share_bar @start [share this]: buttons of social networks
    (?:LISTEN TO ARTICLE [\d:]+ )?SHARE THIS ARTICLE Share Tweet Post Email ?
    Share this with (?=[A-Z\"“])
share_bar @line+end [share this story]: buttons of social networks
    Read or Share this story: \S{5,90}
share_bar @anywhere [facebook twitter google+]: buttons of social networks
    (?:Send )?Facebook Twitter Google\+ [^.\n]{20,60}Newsvine(?: Permalink(?: https?://\S{5,30})?)?
slide_plug @end glued [learn more|share this slide]: a section advert that asks for a click
    (?<!\S)(?:Share this slide: )?<PLUG>(?:(?!Do you have |Share this )[^\n]){0,330}Learn more
    Share this slide:(?: Learn more| [^\"“\n]{0,330}Learn more
        | A photo posted by [^()\n]{2,40} \(@\w{1,30}\) on <DATE>, \d{4} at [\w: ]{4,12})?
slide_plug @end [learn more|impact you?]: a section advert that asks for a click
    Learn more
    How will (?:\w+ )?\w+['’"\ufffd]{1,2}s first 100 days impact (?:you|YOU)\?
appeal @line+end glued [have information you want]: asks readers for tips
    Do you have information you want to share with [^?\n]{3,50}\? Here[^\w\s]{1,3}s how\.
appeal @line+end reach=1000 [tips?|suggestion|bbc.co.uk|journalist|contact us]: asks for news
    Tips\? Email (?:us at )?<MAIL>\.?|If you have a story suggestion,? e-?mail <MAIL>\.?
    (?:(?:Are|Were|Have|Did|Do|Does|Has) (?:you|this|the)[^.?!\"\n]{4,150}\? ){0,2}
        (?:[A-Z][^.?!\"@\n]{5,120}[.?] )?[A-Z][^.?!\"@\n]{0,160}
        [ ](?:haveyoursay|yourpics)@bbc\.co\.uk[^\n]{0,400}
    Please include a contact number if you are willing to speak to a BBC journalist\.[^\n]{0,80}
    You can also contact us in the following ways:
media_notice @line [media playback|media caption|play video]: speaks of the player, not the news
    (?:Media playback is [\w ]+ on \w+ device\.? )?(?:Media caption|Play Video \d+:\d+) [^\n]{5,300}
media_notice @anywhere [on this device|on your device]: speaks of the player, not of the news
    Media playback is (?:not |un)supported on (?:this|your) device\.?(?![,;:]| [a-z])
    This content will not work on your device, please check Javascript[^.\n]{0,60}browser\.?
page_tag @line+end glued [page|appears in print|in print on]: the place in the printed paper
    \( ?China Daily(?: [A-Z]\w+){0,3} \d\d/\d\d/\d{4},? page ?[A-Z]?\d{1,2} ?\)
    (?:A version of this \S+ appears|This article appeared) in print on [^\n]{5,160}edition\.?
page_tag @line [page |p. ]: the place in the printed paper
    (?:[^\s.!?:][^\s.!?]*,? ){0,8}[^\s.!?]*[,:] (?:page|p\.) ?[A-Z]?\d{1,3}
    Continued (?:on|from) page [A-Z]?\d{1,3}
photo_caption @line [/reuters|/ap|/afp|/epa|getty|/bloomberg|reuters/|ap photo/]: caption, credit
    [^\n]{15,500}[.!?\"”')] ?[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3} ?/ ?<CREDIT>
    [^\n]{15,500}[.!?\"”')] ?(?:REUTERS|Reuters|AP Photo)/[A-Z][\w.'’ -]{2,50}
photo_caption @line [photo|image| caption|facebook twitter]: a caption that ends in its credit
    [^\n]{10,500}\((?:AP |REUTERS |Reuters )?(?:Photo|PHOTO)s?(?: by |: ?|/)[^()\n]{2,90}\)
    Photographer: [^\n]{3,120}
    (?:Enlarge this image )?toggle caption [^\n]{2,300}|[^\n]{5,400} hide caption
    Image copyright (?:[^.\n]{2,50}|(?:[^\n]{2,60} )?Image caption [^\n]{3,250})
    Facebook Twitter Pinterest [^\n]{5,400}
    Slideshow \(\d+ Images\)|(?:prev|next) Image \d+ of \d+(?: (?:prev|next) Image \d+ of \d+)?
photo_caption @line [photo|pic: |pic by|picture|image]: a caption that ends in its credit
    [^\n]{10,400}[.!?”"’] (?:Photograph|Photo|Picture|Pic|Image)s?(?::| by) [A-Z][^.!?:\n]{2,50}
    [^\n.!?]{10,400}[^\n ] \((?:Photograph|Photo|Picture|Pic|Image)s?(?::| by)
        [ ][A-Z][^.!?:()\n]{2,50}\)
photo_caption @end glued reach=800 [@]: a caption set after the address of the writer
    (?:(?<=daily\.com\.cn )|(?<=daily\.com )|(?<=dailyuk\.com )|(?<=dailyusa\.com ))(?!and )
        (?:- [^\n]{5,700}|[^\n]{5,700} / <CREDIT>)
photo_caption @end [ / |provided to china daily]: the credit of a photo
    <NAME> / <CREDIT>|(?:Photos? )?[Pp]rovided to China Daily
photo_caption @anywhere [/ china daily|/ for china daily]: a caption behind a dash, with its credit
    (?:^|(?<=[.!?\"”] ))- (?:[A-Z][^.\n]{5,250}\. ?){1,4}<NAME> / (?:For )?China Daily
photo_caption @anywhere [ xinhua]: a caption behind a dash, with its credit
    (?<=[.!?\"”] )- [A-Z][^.\n]{5,250}\. Xinhua(?= [A-Z]|\Z)
page_mark @line [advert|continue|pullquote|loading|more on|rush| old| ago]: a mark of the page
    (?:ADVERTISEMENT|Advertisement)(?::| [–—-]) ?\w[^.!?\n]{2,120}
    (?:ADVERTISEMENT|Advertisement):?(?: (?:Advertisement|Continue reading the main story))?
    (?:Story|Article) [Cc]ontinue[sd]? (?:[Bb]elow|after)[^.\n]{0,40}|\[pullquote\]|Loading\.\.\.
    Continue [Rr]eading(?: [Bb]elow| the main story)|More On This\.\.\.|This is a rush transcript.*
    This article is more than \d+ (?:year|month)s? old|\d+ (?:year|month)s? ago
page_mark @line [sponsored|promoted]: a mark of the page
    (?:SPONSORED|Sponsored|PROMOTED|Promoted)(?: [Cc]ontent| by [^.!?:\n]{2,40})?
        (?::[^.!?\n]{2,120})?
page_mark @line [cookies|partners]: asks for consent to be followed about
    (?=[^\n]{0,250}\b(?:Accept|Agree|OK|Manage|Settings|Reject|[Cc]onsent|Privacy)\b)
        (?:[^\n]{0,120}\b(?:uses?|accept|run(?:s|ning)? on|allow) (?:\w+ ){0,2}cookies\b
        |We and (?:\d+|our|\d+ of our) partners)\b[^\n]{0,120}
subscription @line [subscri|free article]: speaks of the reader's subscription
    Already a (?:subscriber|member)\? (?:Log|Sign) in\.?
    You (?:have|['’]ve)(?: (?:\w+|read)){0,3} free articles?[^.!?\n]{0,40}\.?
    (?:[^.!?\n]{5,100}[.!?] )?(?:To support [^.!?\n]{3,60}, )?[Ss]ubscribe (?:from|for|now|today)
        [^.!?\n]{0,60}[.!]?
newsletter @line+end [newsletter|inbox]: advertises a newsletter
    Sign[ -]up (?:here )?(?:for|to) [^\n]{3,160}[Nn]ewsletters?\b
        (?: Manage Newsletters|,[^.!?\n]{0,60})?[.!]?
    (?:Click here to |(?:For more|Want more) [^?.\n]{3,40}[?,] )?[Ss]ign[ -]up(?: here| now)?
        (?: (?:to|for)[^.!?\n]{3,120})? (?:newsletter|inbox)[^.!?\n]{0,100}[.!]
        (?: Each \w+, we will bring you [^\n]{5,400})?
    [A-Z][^.!?\n]{5,150}(?:check out|don['’]t miss) the[ -][A-Z][^.\n]{3,40} newsletter\.
    The[ -]HuffPost[ -]\w+[ -]newsletter[^\n]{5,120}(?:Sign up[ -]here\.|progressive parenting\.)
newsletter @line [newsletter|inbox|email alert]: advertises a newsletter
    (?:\*\*)?(?=[^\n]{0,450}(?:[Ss]ign(?:ing|ed)?[ -][Uu]p|[Ss]ubscrib|inbox|delivered))
        (?:Sign up|Subscribe|Get|Want|Join|Enter|Receive|Click|Newsletter|Thank you for signing)\b
        [^\n]{0,300}(?:newsletter|inbox|email alert)[^\n]{0,200}
    [A-Z][^.!?\n]{3,200}[Nn]ewsletters?\b[^.!?\n]{0,200}[.!?] (?:Please )?
        (?:[Ss]ign[ -]up|[Ss]ubscribe)(?: today| now| here)?[.!]
app_plug @line+end [click]: advertises an app
    (?:CLICK|Click) (?:HERE )?(?:HERE|here|TO|FOR)\b(?: TO| to| FOR| for)? [^.\n]{0,70}
        (?:APP|app|COVERAGE|NEWSLETTER|CLICKING HERE)
contact_line @line+end [@|follow|find us]: how to reach the writer
    (?:Contact the writers? (?:at|through) ?)?<MAILS>\.?
    Write to <NAME> at <MAIL>(?:,? and <NAME> at <MAIL>)?\.?
    (?:Email|E-mail|Contact us at|Contact the (?:writer|author) at|Send letters to):? <MAIL>\.?
    (?:[-•—] )?Follow (?:<NAME>|[A-Z]\w+|us|him|her|them|the Ticker)(?:,? and <NAME>)? on Twitter
        (?:(?: at)?:?[ -]{0,2}<ACCOUNT>(?: and (?:[A-Z][\w ]{2,30} at )?<ACCOUNT>)?)?\.?
    F(?:ollow|ind) us on (?:Facebook|Instagram)[\w ,@]+ (?:or on Instagram|search for)[\w @]+\.?
    Follow @\w{1,20}(?: Follow @\w{1,20}){0,3}
read_more @line [:]: links to another article
    (?:<LABEL>|MORE|[Rr]ead [Mm]ore|More|[Rr]elated|Also read|Also see|See also|Watch
        |Full Coverage)(?: [Aa]rticles?| [Ss]tories)? ?:[^\n]{0,200}(?<![.])
read_more @line [read more|just watched|for more|(]: links to another article
    (?:[A-Z‘“'\"][^.\n]{10,160} )?(?:READ|[Rr]ead) (?:MORE|[Mm]ore)(?: ?[»>])?
    JUST WATCHED [^\n]{3,120} Replay More Videos [^\n]{0,140}
    (?:Click|CLICK) (?:here )?for more (?:from|on) [^\n]{2,60}
read_more @line [also |>|»|→|►]: links to another article
    (?:See|Read) also:? [^\n]{5,120}(?<![.!])
    (?:ALSO|Also) (?:on|in|from|ON|IN|FROM) (?:the |The |THE )?[A-Z][^:.!?\n]{2,30}:
        [ ][^\n]{5,150}(?<![.!])
    (?:>>?|»|→|►) ?[A-Z0-9“‘"'][^\n]{5,150}(?<![.!])
    \( ?(?:Also on|PHOTOS|VIDEO|RELATED|WATCH|POLL)\b[^()\n]{2,120}\)
read_more @end [read|related|watch]: links to another article
    (?:<LABEL>:?|[Rr]ead [Mm]ore:) [^.!?\n]{5,120}(?: ?[?-])?|<LABEL>:
    Read the (?:original|full) (?:article|story|interview)(?: here)?\.
read_more @anywhere [read:|related:|watch:|read more:]: a row of links to other articles
    (?<=[.!?\"”] )<LABEL>: (?:[^.!?\n]{8,110}?(?= <LABEL>: )
        |(?:Who|What|Why|How|Is|Are|Can|Will|Does|Did)\b[^.!?\"\n]{5,90}\?(?= [A-Z]))
agency_credit @line+end [associated press|reuters|afp|(ap|(dpa|(efe|(kna|(epd]: names agencies
    (?:-? ?[a-z]{2,4}(?: ?[/,] ?[a-z]{2,4}){0,3}[ -]{0,2})?\((?:with )?<WIRES>\)\.?(?: ?-)?
    (?:Contributing: )?(?:The )?(?:Associated Press|Reuters|AFP|Agence France-Presse)
        (?: (?:and|,) (?:The )?(?:Associated Press|Reuters|AFP))?(?: also)? contributed <TO_THIS>
        |Contributing: (?:The )?(?:Associated Press|Reuters|AFP)
agency_credit @line+end [with ]: names agencies
    With (?:material|files|reports?|additional (?:material|reporting)) from (?:the |The )?
        [A-Z][\w&.'’-]*(?:,? (?:and )?(?:the )?[A-Z][\w&.'’-]*){0,8}\.?
agency_credit @anywhere [(ap|(afp|(dpa|(reuters|(epd|(kna]: the initials of editors and agencies
    (?<=[.!?\"”’)-] )[a-z]{2,4}/[a-z]{2,4}(?:/[a-z]{2,4})?[ -]{0,2}\(<WIRES>\)(?=[ ]?-?[ ]|\Z)
    -[a-z]{2,4}/[a-z]{2,4}[ -]{0,2}\(<WIRES>\Z
agency_credit @line [(]: the letters of an agency, alone
    \([A-Z]{2,5}\)
agency_credit @line+end glued [(ap|(afp|(dpa|(reuters|(efe|(kna|(epd]: names agencies
    [ ][a-z]{2,4}(?:/[a-z]{2,4}){1,2}[ -]{0,2}\(<WIRES>(?:, [A-Za-z]{2,18})?\)(?: ?-)?
agency_credit @line+end glued [source:]: names agencies
    Source: ?-?(?:Al Jazeera(?: News)?(?:,? and| and|,) ?)?(?:<WIRE>|[Nn]ews agenc(?:y|ies)
        |agencies)(?:,? and| news agency|, ){0,2} ?(?:<WIRE>|[Nn]ews agenc(?:y|ies))?
source_line @line+end glued [source:|information from]: names the house itself or a partner
    Source: ?-?Al ?[Jj]azeera(?: News| English)?
    (?:— )?Information from: [^\n]{3,60}, https?://\S{4,60}
contributors @line+end [contribut|reporting|editing]: credits colleagues
    (?:[—-] )?<TOKEN>[,;:]?(?: <TOKEN>[,;:]?){0,90} contributed (?:(?:reporting )?<TO_THIS>
        |reporting(?: from [A-Z][^.\n]{2,40})?\.)|Contributing: [A-Z][^.\n]{3,150}
    \((?:Additional [Rr]eporting|Reporting|Writing|Editing) by [^()\n]{3,300}\)
    (?:Reporting|Writing)(?: and writing)? by <TOKEN>[,;]?(?: <TOKEN>[,;]?){0,40}; ?
        (?:(?:[Aa]dditional )?(?:[Rr]eporting|[Ww]riting) by [^.;\n]{3,120}; ?)?
        [Ee]diting by [A-Z\w][^.;\n]{3,80}\.?
    \*?(?:Additional [Rr]eporting|With (?:additional )?reporting) by:? <NAMES>
        (?::? ?-?@\w{1,20})?(?: ?-)?\.?|Reporting by the BBC['’]s <NAMES>\.
byline @line+end [author|interview|compiled|/]: names the writer
    [a-z]{2,4}/[a-z]{2,4}(?: ?-)?
    Author: <NAME>(?:,? (?:and )?<NAME>){0,2}(?:(?: ?/)? [a-z]{2,4}(?:/[a-z]{2,4}){0,2})?
    (?:Interview(?: conducted)? by:? |(?:The|This) interview was conducted by )<NAME>\.?
    Compiled by <NAME>, BBC [^.\n]{2,40}\.
copyright @line+end [copyright|©|rights reserved|reprint|redistrib|eligible]: who owns the page
    (?:Copyright|COPYRIGHT|©|\([cC]\)) ?(?:©|@|\([cC]\)|Copyright)? ?\d{4}(?: by)? [A-Z][^\n]{0,120}
        (?:LLC|Inc|Press|\.COM|reserved)\.?[^\n]{0,160}
    Click here for reprint permission\.|All rights reserved\.(?: This material [^\n]{0,120})?
    Content created by [^\n]{3,60} is available without charge to any [^\n]{0,400}
disclaimer @line+end [views|opinions|not responsible]: speaks for the publisher's lawyers
    The (?:views|opinions) expressed (?:in this (?:article|commentary)|by (?:column|contribut)\w+
        |here) are (?:the authors?['’]s?|their|solely [^.\n]{3,30}|his|hers)(?: own)?[^.\n]{0,40}
        (?:do not (?:necessarily )?(?:reflect|represent)[^.\n]{3,60}(?:\.com)?)?\.
    The views do not necessarily reflect those of [A-Z][\w ]{2,30}\.
    TASS is not responsible for the material quoted in the[ -]press reviews\.?
update_note @line [update]: the hour of the page's last change
    (?:Last )?[Uu]pdated?(?::| at:| on:)? <WHEN>(?:[ ,]{1,2}(?:at|on|[\d:./]+(?:[ap]m)?
        |[ap]\.?m\.?|[AP]\.?M\.?|[A-Z]{2,4}|<WEEKDAY>|<DATE>)){0,7}(?: with [a-z ]{3,30})?
update_note @line+end [updated|developing]: speaks of the page's own history
    (?:UPDATED?: )?This (?:story|article|post) (?:has been|was) updated
        (?: to reflect (?:new developments|breaking news)| and will update[^.\n]{0,60})?\.
    Updated (?:at|on) [^\n]{4,40}
    This story was originally published [^\n]{5,50}\. It has been updated with new information\.
    This is a developing (?:news )?story(?: and will be updated)?\.(?: [\w ]*heck back[\w ]*\.)?
comments @line [comment|your say]: opens the readers' comments
    (?:[^.!?\n]{3,40}\? )?(?:(?:Log|Sign) in|Register) to (?:leave a )?comments?\.?
    \d+ [Cc]omments?(?:[.!:]? (?:Join in|Join the (?:conversation|debate)|Add yours?)[.!]?)?
    Have (?:your|YOUR) say(?: (?:in|on|below)[^.!?\n]{0,50})?[.!]?
    What do you (?:think|say)\? [^.!?\n]{0,20}[Cc]omments?\b[^.!?\n]{0,60}[.!]?
comments @line+end [comments]: opens the readers' comments
    (?:View|Show|Read|Hide) (?:all )?[Cc]omments(?: \(\d+\))?
site_plug @end reach=1500 [getinspired|programme]: advertises other pages or programmes
    (?:Share this with|Get latest scores and headlines)[^\n]{0,1300}visit bbc\.co\.uk/getinspired
    (?:Watch the|The) [A-Z][\w ]{3,40} programme (?:is )?[\w ]{0,10}on weekdays [^\n]{5,80}hannel\.
site_plug @anywhere [iplayer|bbc |abc news|bbc.co|nbc|cbs]: advertises a programme
    (?<=[.!?\"”] )(?:Watch|Listen to|You can (?:watch|listen to)|Catch up|Or catch up)
        [ ][^.!?\n]{3,140}(?:(?:iPlayer|on (?:BBC (?:One|Two|Radio(?: \w+)?)|ABC News|NBC|CBS))
        [^.!?\n]{0,25}[.!](?=[ ]|\Z)|at \d{1,2}(?::\d\d)? ?[ap]\.m\.(?: ET)?(?=[ ]|\Z))
tweet_tail @anywhere [(@]: the signature of an embedded post
    (?:- )?— ?[^()\n.]{2,50}\(@\w{1,20}\) <DATE>, \d{4}
tweet_tail @anywhere [pic.twitter.com|t.co/]: the address and signature an embedded post leaves
    (?:(?:https?://t\.co/\w{4,12} ?){0,3}pic\.twitter\.com/\w{4,14}|https?://t\.co/\w{4,12})
        (?: ?— ?[^()\n]{2,50}\(@\w{1,20}\) <DATE>, \d{4})?
crawl_residue @end glued [-]: a field or a blank that the crawler wrote
    ,-1"?
    -(?:(?<=[.!?\"”’')]-)|(?<=[.!?\"”’')] -))(?: ?-){0,20}
related_headline @line runs: a headline of another article, set between paragraphs
    (?![^\n]{0,160}(?:[#·/]|\d:\d\d|\(pictured|[a-z\d]\. ))(?!(?i:update|breaking)\b)
        (?=[^\n]{2,160} [A-Z][a-z])[A-Z](?![.)])(?:[^\s\"“”@—]+ ){7,19}[^\s\"“”@—]*[\w%)’']
"""
