"""Words of everyday German and English that are names as well, or that a name may be mistaken for.

Hand-written. A word belongs here if somebody bears it as a name and readers meet it as a word. All are folded as
`sync.filter.folding` folds (no diacritics, umlauts both ways), so *Groß* stands as ``gross``.
"""


def word_set(text: str) -> frozenset[str]:
    """The words of a list that is written as a text."""
    return frozenset(text.split())


_NAMES_THAT_ARE_WORDS = word_set("""
abt amt ast biber branch church coral crystal dampf diamond ehre eis faden fell fels fichte forst gates haar hafen
herzog hills hopfen hut judge kapelle kette kiefer kirsche knecht leben lerche licht lilie loewe lowe mantel meadows
monch moench nachtigall nelke noon papst pearl powers prinz queen rausch sands schatten specht steg stiefel storch
taler topf ware waters waves wheel wurzel zwiebel
abend acker ader adler allen aller almond alt alte alter ander anders anfang anker antwort apfel apple april
arbeit arbeiter archer arm arms art artig auge august autumn bach backer bacon baker ball band bank banks bar
barber bard bark barn baron bass bauch bauer baum beam bean bear bee beer bein bell bender berg best beste bien
biene bier big bild bill bird birke birne bischof bishop bitter black blank blass blatt blau blauer blaze blind
blinde blitz bloom blue blume blumen blunt board bock boden bogen bohne bold bond book boot bose boser bowl
bowler box boy brand brauer braun braune brav brave bravo bread brenner brett bridge bridges brief bright brook
brooks brot brown bruch brucke bruder brunnen buch buche bucher bucht buck bull bunt bunte bunter burg burger
bush busse butcher butler butter calm camps car carpenter case cash castle chance chandler charity chase chaste
cherry china christ clear clerk cliff close cloud coast coke cold company constant cook corn cotton courage
court craft crane crook cross crow crown dach dame damm dance dash daumen davor dawn day dear deck decke deep
deer deich denker dial dick die donner dorf dorn dose draper dream drum duke dunkel dunn dunne dust eager
earnest earth east easy ebene echo echt echte ecke edel edge edle edler ehrlich ehrliche ehrlicher eiche eilig
einig eisen eltern ember eng enge engel enger england english ente erbe erde ernst ernte erst esche esel eule
ever ewig fabel fair faith falcon falk falke fall farbe farmer faul faule fauler faust feather feder fein feind
feld felder fenster fern fest feuer field fields finch finder fine finger firm fisch fit flag flame flamme
flasche fleck fleischer fleissig fleissige fleissiger fliege flower fluch fluss ford forest fort fountain fox
frage france frech freche frecher free frei freie freier freies freitag fremd fremde fremder french freude
freund friede friend frisch froh frohe froher frohlich frohliche frohlicher fromm fromme frommer frost fry fuchs
full funk furst fuss gabe gabel gala gamble game gans garden gardener garten gas gasse gast gate gay geduld
geist gelb gelbe geld gems gerber gerecht gerechte gering german gewinn gift ginger gipfel glas glass glatt
glatte gluck glucklich gluckliche glucklicher gold golden good goodman gott graben grace graf grand grant gras
grass gray great green grey grob grobe grober gross grosse grosser grove gruen grun grund grune gruner gruss
guard guest gut gute guter gutes guy guys hacker hafer hagel hahn hain hall hals hammer hand hande happy harder
hardy harm harp hart harte hase haupt haus haven hawk hay head heart heath heaven hecht hecke heide heil heilig
heilige heiliger heim heiss held hell henkel herb herbst herd herde herr herrlich herrliche herz heu hide high
hill himmel hirsch hirt hirte hobby hoch hof hoffnung hohe hohl hole holiday holland holle hollow holt holz home
honey honor hood hook hope horn horse hose hot house hubsch hubsche huge huhn hummel hund hunger hunt hunter
hurt huter hutte iban ice igel inn insel iron ivory jager job joy juli jump june jung junge junger juni junior
juris justice kader kafer kahl kaiser kalb kalt kampf kanne kante kanzler karg kase kasten kater katze kay keen
kegel keller kern kerze kessel key kill killer kind kinder king kirche kirsch kiste klang klar klare klarer
klause klein kleiner klinge klug kluge kluger knabe knie knight knopf knot kohle komm konig kopf korb korn kraft
krank kranke kranker kranz kraut krebs kreuz krieg krone krug krumm krumme kugel kuh kuhl kuhn kuhne kuhner
kunde kunst kurz kurze kurzer kuss lab ladder lager lahm lake lamb lamm lamp land lander lane lang lange langer
late laub lauf laurel law lawyer leader leaf lean leer lehrer leicht leichte leichter leise leiter leopard leute
liberty lieb liebe lieber liebes lilac linden link linke lion lippe little load loan lob lock locker lockere
loffel lohn long lord lot loud love low lucky luft lust lustig lustige lustiger macht mai mais major maler
mandel mann mar march mark marker marks markt mars marsch marsh marz mass master matt mauer maus may mayor mead
meadow meer mehl meister mercy merit messer midnight mild milde milder milk mill mills mine miss mitte moment
mond money montag mood moody moon moor moos morgen morning moss mould mude muhle mund munter muss nachbar nadel
nagel nah nail nase nass nasse nation natur nebel nebula needle neid neighbor neighbour nessel nett nette netter
neu neue neuer new nice nickel night noble noise norm north nun nuss nutz oak ober ocean ochs offen offene ohr
old olive onkel opal oral ort orte ostern otter pace pack page pagel paint painter palm park parks parson
patience peace peach peak pech pen pepper perl perle person pfaff pfarrer pfeffer pfeifer pfeil pfennig pferd
pflug phoenix pick pickle pike pilot pine plain platte platz plum point pole pond pool poor pope poppy port
porter post power precious pretty price pride priest primrose prince print prior prize probe probst proud
prudence punkt pure purse putz quelle quest quick rabe race rad rain rainbow ramp rand ranger rare rat rau rauch
rauh raven read reader reading rebe recht rechte rechter record redlich regal regel regen regenbogen reich
reiche reicher reif reim rein reine reiner reise reiter ren rest rice richter riese rind ring ripper ritt ritter
river rivers rock roh rolle roman romer root rosa rose rosen rot rote roter roth rough round royal rucken rue
ruf rufe ruhe rule rund runde runder rush rusty saal sack sad saft sage sailor sales salt salz sample sand sanft
sanfte sanfter satt sauber sauer savage scale schaaf schade schaf schafer scharf scharfe scharfer schatz schell
schief schiff schild schilling schlaf schlank schlau schlaue schlauer schlecht schlegel schloss schlug schmal
schmied schnee schnell schnelle schneller schon schone schoner school schott schreiber schreiner schritt schuh
schuhmacher schuld schuler schulter schutz schutze schwach schwache schwan schwarz schwarze schwarzer schwein
schwer schwere schwerer scope score sea seal seele segen seife self selig senf senior sense sermon seven shade
shadow sharp sheet shell shepherd shield shift ship shore short shot shy sichel sicher sichere side sieg sign
silber silver simple singer sister skies skill sky slate sleep slot slow small smart smoke snow sober sohn
soldier sommer son song sonne sonntag sorge sound sour south space spade spark sparks spat spate spater spatz
speck speed spiegel spiel spirit spitz spring sprode sprung square stab stable stadt staff stage stahl stall
stamp stange star stark starke starker starr start station steed steel steele steif stein stelle stern steuer
stiel stille stiller stock stolz stolze stone storm story stout strand strange strasse strauch strauss street
streit streng strich strike stroh strong stube study stufe stuhl stumm stumpf stur sturm sturz success sugar
summer sumpf sun sunshine sure suss swan sweet swift tab table tafel tag tall tame tanne tante tapfer task taub
taube teach team teich teil temple tender test teufel thick thorn tief tiefe tiger tiny tisch tod toll topfer
tote toter tough tower town track trade train traube trauer traum traumer treasure treu treue treuer trip
trocken trost true truhe trust truth tulip tur turk turm twist ubel ufer union valley value van vase vater
venture venus vest vetter victory vieh vigil virtue voice voll vornehm wach wache wage wahl wahr wahre wald walk
wall wand wange wanne ward warm warme warner wasser watch water wave way wealthy weaver wedding week weg weich
weide weiher wein weis weise weiser weiss weisse weisser weit welle welt wenig werber werk wespe west wet wetter
wheat whistle white whole wichtig wiege wiese wild wilde wilder wind winde winkel winner winter wirt wise wish
wissen wolf wolke wolle wonder wood woods world wort worth worthy wunder wunsch wurdig wurm yard year young zahm
zahn zange zapf zart zaun zeder zeiger zeit zeller ziege ziel zimmer zink zoll zorn zornig zucker zufall zunge
zweck zweifel zweig
""")

# With a capital letter these are names wherever they stand.
NAMES_BY_THEIR_CAPITAL = word_set("""
ale amber amor angel ani ante barker basil bates bea beck becker beckett berger blum bob bosch carol
carter celeste christian chuck chus clay daisy dale dean don dora drake drew drucker earl eden eli eve
fiol fischer fisher flint flora fowler franc frank franke franz freeman gardner gene gil gill glaser glen
graham hank harper harry hazel heather helfer heller holly homer iris ivy jack jade jan jay jean jerry jewel
jimmy josh ken kit koch kohl kroll kruger lance lark lee lilly lily linde lou luz malo mare mason mate
maurer max melody merry metzger mile miles miller moore moser nick nova paris parker pat patty paz
pearl penny pfister piper plaza potter ralph ray reed rich richard rob robin rod roger roko rosemary
rowan rubio ruby russ sala sally sander sandy sara sattler schlosser schneider schuster scout seiler sierra
skinner slater smith sol stew sue sunny ted thorne tim toby tom tony turner urban vale verity via victor
viola violet vita vito vogel wade walker waller wally warren weber wells wheeler ziegler
""")

# Too frequent for a capital letter to say anything by itself. Some are given or family names of other languages.
FUNCTION_WORDS = word_set("""
ab aber all alles als also am an and any are as at auch auf aus be bei beide bin bis bist but by came can
come could da dabei dafur damals damit danke dann dar daran das dass dazu de dein deine dem den denen denn
der derer des desto dich did dies diese diesem diesen dieser dieses dir do doch does doing don done dort
drei du durch each eben een ehe eher ein eine einem einen einer eines el em en er es etwa etwas euch euer
eure every far few for from fur ganz gar gave gegen genau gern gerne get gilt give go gone got habe haben
had halt hat hatte have he her here hers heute hi hier him hin hinter his how i ich if ihm ihn ihnen ihr
ihre ihrem ihren ihrer im immer in ins into is ist it its ja jede jeder jedes jene jetzt just kam kann kaum
kein keine keinem keinen keiner know la las lasse last le leider less let lies like live los ma mach machen
mal man manche many mehr mein meine meinem meinen meiner mich might mir mit more most much must my nach ne
nehmen nein next nicht nichts nie no noch none nor not now nur ob oben oder of off oft oh ohne ok on once
one only or our out over own per pro quite rather real sah sang sat say see sehr sei seid sein seine seinem
seinen seiner seit set she sich sie sind so soll solo some soon such tat than that the their them then there
these they this those though thus ti til to too tu tun two um und uns unser unsere unter until up us very
viel viele vier vom von vor wann war waren warum was we weil wem wen wenn wer were wie wieder will willst
wir wird wo woher wohl would wurde you your zu zum zur zwar zwei
""")
EVERYDAY = _NAMES_THAT_ARE_WORDS | FUNCTION_WORDS

# German writes these with a capital in the middle of a sentence, to whom it is polite.
PRONOUNS = word_set("""
i du dein deine dir dich ihr ihre ihrem ihren ihrer ihnen sie euch euer eure
""")

# Before a name, and no part of it.
TITLES = word_set("""
bsc dipl doktor dozent dozentin dr fr frau fraulein habil herr herrn hr ing kollege kollegen kollegin mag
med miss mr mrs ms msc mx nat phd phil prof professor professorin rer sir tutor tutorin user userin
""")

# Titles behind another one, *Dr. phil.*; by themselves they shorten a given name, *Phil.*, *Med.*
FACULTIES = word_set("""
med nat phil
""")

# Titles in a display name that are no names there: before another word, anywhere, and with full stops.
BARE_TITLES = word_set("""
dr frau fraulein fr herr herrn hr miss mr mrs ms mx prof professor professorin
""")
BARE_DEGREES = word_set("""
bsc ddr dr dr.in mag.a mmag mmag.a msc phd prof prof.in
""")
DEGREES = BARE_DEGREES | word_set("""
ba bed beng dphil hc llb llm ma mag mba meng mphil pd privdoz univ univprof
""")

# Before a name that somebody bore before or is called by.
CALLED = word_set("""
aka alias as born by called ehem ehemals formerly fruher geb geboren geborene geborener gen genannt goes known
ne nee nickname prefers previously rufname spitzname verh vorm vormals
""")
# These say so only before a name with a capital and nothing else: *(now Keller)*, but not *(now in Berlin)*.
PERHAPS_CALLED = word_set("""
bitte call ex jetzt me mich nennt now please
""")
# What learning platforms write in brackets beside a name: roles, organisations, pronouns.
REMARKS = word_set("""
abteilung account ag admin administration administrator administratorin alumni assistant assistent assistentin
aushilfe ausbilder ausbilderin azubi bibliothek bot class college company course demo department dept dozent
dozentin dozierende emeritus ev extern externe externer external fachbereich faculty fakultat firma former
gast gastdozent gastdozentin gasthorer gasthorerin gmbh group gruppe guest gymnasium helpdesk hilfskraft hiwi
hochschule inactive inaktiv inc institut institute instructor intern internal interne klasse konto kurs
kursleiter kursleiterin kursleitung lecturer lehrbeauftragte lehrbeauftragter lehrer lehrerin lehrkraft lehrstuhl
leitung llc ltd manager marketing mitarbeiter mitarbeiterin moderator moderatorin moodle nutzer nutzerin office
organisation praktikant praktikantin projekt projektleitung referat school schule schuler schulerin
sekretariat semester service staff student studentin studentische studiengang studierende studierender support
system teacher team teilnehmer teilnehmerin test tester trainee trainer trainerin tutor tutorin uni
universitat university user userin vertretung vertrieb verwaltung verein vorstand zentrum
dey er es he her hers him his ihm ihn ihr ihre it its keine none pronomen pronouns she sie them theirs they xier
""")

# Family names of two characters, before a given name of one or two.
COMPOUND_SURNAMES = word_set("""
上官 东方 東方 令狐 公孙 公孫 南宫 南宮 司徒 司空 司马 司馬 夏侯 宇文 尉迟 尉遲 慕容 欧阳 歐陽 独孤 獨孤 申屠 皇甫 端木
诸葛 諸葛 轩辕 軒轅 长孙 長孫 闻人 聞人 남궁 독고 사공 선우 제갈 황보
""")
# Words that are given names as well, and what learning platforms write in brackets behind a name.
UNSPACED_WORDS = word_set("""
东方 中华 事实 健康 光明 光荣 冬天 向上 和平 国庆 国民 夏天 大海 大雪 天空 希望 平安 平等 建国 建设 开心 思想 成功 成长
文化 文学 文明 新华 明天 明白 春天 未来 永远 海洋 清明 社会 秋天 立春 美丽 胜利 自立 自由 言语 语言 长江 阳光 雨水 青春
高兴 国慶 建國 未來 陽光 高興 나라 미래 바다 보라 사랑 사실 수업 우리 이유 지도 하나 하늘
交换生 助教 助理 同学 外部 学生 教师 教授 旁听 旁听生 本科生 校外 研究生 管理员 老师 访客 교수 학생
""")

# Before a family name, and a part of it.
SURNAME_PREFIXES = word_set("""
af al ap auf aus av ben bin da dal dalla de del dela della den der di do dos du el la le los san st te ten
ter van vom von y zu zum zur
""")

# Before these an everyday word is no name. With a definite article some speakers of German also name people.
DEFINITE = word_set("""
the der die das den dem des
""")
NO_NAME_AFTER = word_set("""
a an this that these those my your his its our their every each some any no more most very in
next last early late mid ein eine einen einem einer eines kein keine keinen keinem keiner dieser diese
dieses diesen diesem jeder jede jedes jeden jedem mein meine meinen meinem meiner dein sein seine seinen
seinem seiner ihr ihre ihren ihrem ihrer unser unsere unseren unserem im am zum zur vom beim ins ans
ende anfang mitte ab viel viele alle aller zwei drei vier guten
""")
# Before these a time is a time: *since May*, but *since Mark left*.
NO_TIME_IS_NAME_AFTER = word_set("""
since until seit bis
""")
TIMES = word_set("""
april august autumn dawn day freitag herbst holiday juli july june juni mai march mars marz may midnight mitte montag
morgen morning night ostern sommer sonntag spring summer tag winter
""")
# German sentences start with these without a preposition: *Freitag kommt die Klausur*.
DAYS = word_set("""
freitag montag morgen sonntag
""")
# German puts these before its verb, *Lange war das so*; English before another word, *Long awaited news*.
DESCRIBING = word_set("""
alt alte alter ander anders artig best beste big bitter black blank blass blau blauer blind blinde blue blunt
bold bose boser braun braune brav brave bright brown bunt bunte bunter calm clear close cold dear deep dunne
eager east easy eben echt echte edel edle edler eher ehrlich ehrliche ehrlicher eilig einig eng enge enger erst
ever ewig fair faul faule fauler fein fern fest fine firm fit fleissig fleissige fleissiger frech freche frecher
free frei freie freier freies fremd fremde fremder frisch froh frohe froher frohlich frohliche frohlicher fromm
fromme frommer full gay gelb gelbe gerecht gerechte gering german glatt glatte glucklich gluckliche glucklicher
golden good grand gray great green grey grob grobe grober gross grosse grosser gruen grun grune gruner gut gute
guter gutes happy hard harder hardy harte heil heilig heilige heiliger heiss hell herrlich herrliche high hoch
hohe hohl hot hubsch hubsche huge jung junge junger kahl kalt karg keen klar klare klarer klein kleiner klug
kluge kluger krank kranke kranker krumm krumme kuhl kuhn kuhne kuhner kurz kurze kurzer lahm lang lange langer
late lean leer leicht leichte leichter leise lieb liebe lieber liebes little locker lockere long loud low lucky
lustig lustige lustiger matt mild milde milder moody munter nah nass nasse nett nette netter neu neue neuer new
nice noble north offen offene old plain poor precious pretty proud pure quick rare rau rauh recht rechte rechter
redlich reiche reicher reif rein reine reiner roh rot rote roter roth rough round royal rund runde runder rusty
sad sanft sanfte sanfter satt sauber sauer savage scharf scharfe scharfer schief schlank schlau schlaue schlauer
schlecht schmal schnell schnelle schneller schon schone schoner schwach schwache schwarz schwarze schwarzer
schwer schwere schwerer selig senior sharp short shy sicher sichere slow small smart sober sour south spat spate
spater sprode stark starke starker starr steif stille stiller stolz stolze strange streng strong stumm stur sure
suss sweet swift tall tame tapfer taub tender thick tief tiefe tiny toll tote toter tough treu treue treuer
trocken true ubel voll vornehm wach wahr wahre warm warme wealthy weich weis weise weiser weiss weisse weisser
weit wenig west wet white whole wichtig wild wilde wilder wise worthy wurdig young zahm zart zornig
""")

# At the start of a sentence their capital says nothing whatever follows: *He said*, *So hat er*.
OPENING = word_set("""
all alle alles also any both da damit dann das dem den denn der die dies diese dieser dieses dir do er es genau gern
gerne hat have he her here heute hier him hinter how i ich ihm ihn ihnen ihr in is ist it its ja jede jeder jedes
jetzt kein keine keiner live man manche mein mich mir my nein nicht nichts nie noch now nun nur ob oft oh she sie sind
so some such that then there these they this those to und unser viel viele we wem wen wenn wer was were what where who
wie wieder wir wo woher you zwar
""")
# Verbs, and what follows them where they ask or order: *Will this work?*, *Mark my words*.
ASKING_OR_ORDERING = word_set("""
bill can chase close could did do does grant hope let love mark may might must post see weiss will willst would
""")
ASKED_OR_ORDERED = word_set("""
all an any anybody anyone a as das der die dies du er es every everybody everyone he her his i ich ihr it its
jemand man me my one our she sie some somebody someone that the their them there these they this those us we wir you
your
""")

# Only people do this.
SAYING = word_set("""
said says thinks thought wrote writes argued argues asked asks mentioned mentions pointed suggested suggests
agreed agrees disagrees posted replied replies answered explained explains noted notes believes claimed
claims proposed proposes sagt sagte meint meinte schreibt schrieb findet fand fragt fragte denkt dachte
antwortet antwortete argumentiert argumentierte behauptet behauptete glaubt glaubte schlug erwahnt erwahnte
erklart erklarte widerspricht widersprach has hat haben
""")
# Fixed phrases of three words in which nobody reads a name.
SAYINGS = frozenset(
    [
        "berg und tal",
        "feld und wald",
        "gross oder klein",
        "gross und klein",
        "klein aber fein",
        "klein und gross",
        "kunde ist konig",
        "schwarz auf weiss",
        "stein auf stein",
        "wald und feld",
    ]
)
# People do this, and with a name before it hardly anything else: the forms that no rule makes.
DOING = word_set("""
brings brought came chose comes did drew felt feels forgot found gave gets gives goes got heard held helps
hopes kept knew knows led left likes loves made makes met needs prefers recommends saw sees sent sat spent spoke stood
takes taught tells told took understands understood wants went who whose wishes wonders
bought built caught dealt drove forgave forwards handles hid lost manages organises organizes paid quit sold stole
swore threw works wore
""")
# The same in German, where what stands before the verb need not be what acts: *Lange wollte ich das*.
DOING_IN_GERMAN = word_set("""
arbeitete arbeitet bat bedankt bedankte berichtet berichtete besuchte betont betonte bittet brachte dankt dankte
empfahl empfiehlt erganzt erganzte erzahlt erzahlte fasst fasste fordert forderte freut freute fuhlt half hatte hielt
hilft hofft hoffte kannte kennt kummert kundigt las lernte liest lobt lobte lud mag meldet meldete mochte nannte nennt
redet rief ruft sah schickt schickte sieht sprach spricht teilt teilte ubernahm ubernimmt vermutet vermutete versteht
verstand vertrat vertritt verweist verwies weiss wollte wunscht wunschte wusste bearbeitet bearbeitete beantragt
beantragte beauftragt betreut betreute entscheidet erledigt erledigte gewann kontrolliert kundigte leitet leitete
liefert lieferte lost loscht loschte organisiert organisierte pflegt pflegte plant plante pruft prufte schlug
speichert speicherte testet testete trug ubergab ubergibt verlor verliert verschickt verschickte versendet verwaltet
verwaltete wartet wartete
""")
# Things do these too, so not behind an adverb: *Lange kam nichts*, *Neu stellt sich die Frage*.
HAPPENING_IN_GERMAN = word_set("""
braucht brauchte fehlt fehlte gab geht gibt ging kam kommt macht machte nahm nimmt stellt stellte stimmt stimmte zeigt
zeigte
""")
# Who acts where one of these follows such a verb.
ACTING_PRONOUNS = word_set("""
du er ich jemand keiner man niemand wir
""")
# Participles that describe what follows, *Rose colored glasses*, and words that only look like past tenses.
NO_PAST_TENSES = word_set("""
aged based bred colored coloured filled flavored flavoured hundred kindred naked plated related sacred scented shaped
sized sled wicked
""")
# Behind these what stands before is no adjective, *Black helped me*, as it is in *Long awaited news*.
BEHIND_PAST_TENSES = ASKED_OR_ORDERED | word_set("""
about at den for from him how in mir mit on out that to uns up what when where why with
""")
MODALS = word_set("""
can could couldn did didn does doesn may might must seemed seems should shouldn will won would wouldn
""")
BEHIND_MODALS = word_set("""
agree answer ask believe bring call check contact disagree explain help join know lead like love meet mention moderate
organise organize post prepare present recommend reply say send share speak suggest talk tell think try understand
want write
auch das dem den der es ein eine einen lieber mich mir nicht sich uns wissen
""")
BEING = word_set("""
is isn ist war was wasn
""")
# Only people are this.
PERSONAL = word_set("""
absent abroad afraid angry annoyed asking aware away back call confused convinced correct curious delighted duty
furious glad grateful happy holiday ill interested late leave offline opinion out parental pregnant right sceptical
sick skeptical sorry suggesting sure thinking tired unhappy unsure willing wondering worried wrong author colleague
friend instructor lecturer moderator student supervisor teacher tutor abwesend anwesend ansicht auffassung beschaftigt
dabei dafur dagegen dankbar einverstanden erkaltet froh gegangen gekommen krank meinung mude neugierig sich skeptisch
traurig uberzeugt unsicher verhindert verwirrt zustandig autor autorin chef chefin dozent dozentin freund freundin
kollege kollegin lehrer lehrerin tutor tutorin
""")
# What may stand between a name and its verb, besides words in *-ly*.
ADVERBS = word_set("""
again already also always even finally first just later never now often once perhaps quite rather soon sometimes still
then usually
""")
# What may stand between such a verb and what somebody is or does.
IN_BETWEEN = ADVERBS | word_set("""
a all an and anderer at auch on da der die doch ein eine einem einen einer ganz gerade gestern gleicher heute hier immer
in ja leider mein meine meiner my nicht noch not of one only our really schon sehr so t that the their to today totally
unser unsere very vollig yesterday your
""")
# Forms of these verbs that are participles too: *Stark kontrolliert wird das*, but *Stark kontrolliert das*.
ALSO_PARTICIPLES = word_set("""
bearbeitet beantragt beauftragt betont betreut entscheidet erganzt erledigt erzahlt kontrolliert organisiert verschickt
versendet verwaltet
""")
# German things that are not counted and do something without an article: *Zeit spielt keine Rolle*.
UNCOUNTED = word_set("""
arbeit brot eis eisen feuer freude geduld geld glas gluck gold hoffnung holz hunger kohle kraut kunst
laub licht liebe luft lust milch musik natur not papier pech post rauch recht regen ruhe salz sand schnee silber
stahl strom trauer treue wasser weisheit wind wissen zeit zorn zucker
""")
# German particles and adjectives that end as its verbs do, *Berg nicht*, *Stein statt Holz*.
NO_GERMAN_VERBS = word_set("""
bekannt bereit bunt direkt dort echt erst fast fest gesamt gut heute heute hart insgesamt jetzt kalt kaputt komplett
laut leicht leute letzte mit nachste nicht nackt nett oft perfekt recht samt sanft satt schlecht seit selbst sonst spat
statt tot uberhaupt vielleicht wert weit zuletzt zunachst
""")
# What people are responsible for, before a colon and a name: *Moderation: Berg*, *Cc: Grace*.
PERSON_LABELS = word_set("""
abwesend absent admin an ansprechpartner ansprechpartnerin ansprechperson anwesend approver assignee attendees author
authors autor autorin autoren bcc bearbeiter bearbeiterin bearbeitung by cc chair contact contacts entschuldigt
facilitator from gast host instructor kontakt leader leitung mitglieder moderation moderator moderatorin name namen
organisation organiser organizer owner owners participants present presenter protokoll protokollant protokollantin
redaktion responsible reviewer reviewers schriftfuhrung speaker sprecher sprecherin teilnehmende teilnehmer
teilnehmerin teilnehmerinnen to verantwortlich verantwortliche verantwortlicher verfasser verfasserin vertretung von
vorsitz zustandig zustandige zustandiger
""")
# Where people of an organisation work: *König aus der IT*, *Grace from HR*.
DEPARTMENTS = word_set("""
abteilung accounting amt betrieb betriebsrat buchhaltung buro controlling department einkauf engineering entwicklung
filiale finance finanzabteilung forschung hauptverwaltung helpdesk hr it kundendienst lager legal logistics logistik
management marketing office operations personal personalabteilung personalwesen procurement produktion purchasing
rechnungswesen rechtsabteilung referat research sales schulung security sekretariat service standort support team
technik training verkauf vertrieb verwaltung vorstand zentrale
""")
# Before these an everyday word tells what kind of them: *Young people*, *Junge Leute*.
PEOPLE = word_set("""
adults babies boys children citizens families folks freunde frauen girls jugendliche jungen kinder kids
learners leser leserinnen leute madchen manner men menschen mitglieder people persons pupils readers schuler
schulerinnen students teachers teens users voters women workers
""")
# Behind a word in *-t* or *-te* these show that it is a German verb, *prüft gerade*, and no English noun, *list price*.
BEHIND_GERMAN_VERBS = word_set("""
ab allen alles am auch auf aus bei dafur damit das dazu dem den denen der dich dies diese diesen dieses dir doch eben
eine einem einen einer erst euch eure fur gerade gerne gern gestern gleich heute hier ihm ihn ihnen ihre ihren im immer
jede jeden jedes jetzt kein keine keinen leider lieber mich mir mit morgen nach nicht nie noch nur oft schon sehr seine
seinen seit sich um uns unser unsere unseren unter viel vom von vor weiter wieder wohl zu zum zur zwei
""")
CONJUNCTIONS = word_set("""
und and oder or sowie with mit
""")

# No names, and yet what a name looks like with a Slavic ending: *Tina*, *Tiny*; *Vera*, *very*.
LIKE_DECLINED = word_set("""
ado adore agate aide ale alfa alle allegro alloy ally alpina altere amine amino anise anno any arte ave
babe baby bare base be bella bene bottom bourgeoisie brite cage cane chemie chemo christi clementine coda
copa copy core cute dada daze dazu deli dine dito donate done dory dude duly dusky elbe emu ere evo fame
fee fire foe foo fortuna fortunate france freie freu friede fume gala gaza gaze gera germany giro grazie
guide hansa harem harmonie helle hello hessens hollow husky iso juli juni junkie kiddie klaro komma kopie
kunde lace lacke lacy lade lady lagune lama lande ley lie like lila linde linie lire lose lotto luce made
male malice mance manta mare marge marine mascara maze menu mice mile milky mille mini mio modesty mono
moral more muse must natty nevada nice nine nitro none normandie note ode pale palme pansy patina perle
peru pesky peso pie pike pine pizza plane plano ply porte porto primitive raise rare reine reno rice richie
riga rise risky rite rode romani rome rosette rue sache sale salim salute same satte saure sehe senna
serene seven silo sine sino slave sola soli solo sono sony spice spike spiky stance stelle stille stole tea
tee terra thee they tiny toma tora traverse trio urbana uri vale valve vary verge vero very vide vile villa
ville vine vita welchem were zone
""")
