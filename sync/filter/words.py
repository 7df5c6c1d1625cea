"""Words of everyday German and English that are names as well, or that a name may be mistaken for.

Hand-written. A word belongs here if somebody bears it as a name and readers meet it as a word. All are folded as
`sync.filter.folding` folds (no diacritics, umlauts both ways), so *Groß* stands as ``gross``.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NAMES_THAT_ARE_WORDS = _words("""
acker ader adler allen aller almond alt alter ander anders anker apple april arbeit archer arm arms art august
autumn bach bacon baker ball band bank banks bar barber bard bark barn baron bass bauer baum beam bean bear
bee beer bell bender berg best beste bien bill bird birke bishop bitter black blank blau blaze bloom blue
blume blumen board bock boden bogen bohne bond book boot bowl bowler box boy brand brauer braun bravo bread
brenner brett bridge bridges bright brook brooks brown bruch bruder brunnen buch buche bucher buck bull burg
burger bush busse butcher butler butter camps car carpenter case cash castle chance chandler charity chase
chaste cherry china christ clear clerk cliff close cloud coast coke company constant cook corn cotton
courage court craft crane crook cross crow crown dame dash davor dawn day deck decke deep deer denker dial
dick die dorf dorn dose draper duke dunkel dunn eager earnest east ebene echo ecke edge eiche eisen ember
engel england english erbe erde ernst erst esche esel eule ever fabel fair faith falcon falk falke fall farbe
farmer faust feder fein feld felder fern fest feuer field fields finch finder fisch flamme flasche fleck
fleischer flower fluss ford forest fort fox france freitag french freude freund friede frisch frost fuchs
funk furst gabe gabel gala gamble garden gardener garten gas gast gay gems gerber german gift ginger gipfel
glas glass gold golden good goodman gott grace graf grant gras grass gray green grey gross gruen grun grund
guest gut gute guter guy guys hacker hafer hahn hain hall hammer hand hande harder hardy harm harp hart hase
haupt haus hawk hay head heart heath heaven hecht hecke heide heil heim heiss held hell henkel herb herbst
herd herde herr herz hill hirsch hirt hirte hoch hof hoffnung holiday holland holt holz honey honor hood
hook hope horn hose house hunger hunt hunter huter hutte iban ice igel insel iron ivory jager job joy juli
june jung junge junger juni junior juris justice kader kaiser kalb kalt kanne kante kasten kater kay keen
kegel keller kern kerze kessel key kill killer kind king kirche kirsch kiste klang klause klein kleiner
klinge klug knabe knight knopf kohle komm konig kopf korb korn kraft kranz kraut krebs kreuz krieg krone
krug kugel kuhl kunde kunst kurz kurze lab lager lake lamb lamm lamp land lander lane lang lange langer laub
lauf laurel law leaf lean leer lehrer leicht leiter leopard liberty lieb liebe lilac linden link linke lion
lippe little load loan lob lock loffel lohn long lord lot love low lucky luft lust mai mais major maler
mandel mann mar march mark marker marks markt mars marsch marsh marz mass master mauer maus may mayor mead
meadow meer mehl meister mercy merit messer midnight milk mill mills mine miss mitte mond montag moon moor
moos morgen morning moss mude muhle mund munter muss nadel nagel nah natur nebel nebula neid nessel neu
neuer new nice nickel night noble norm north nun nuss oak ober ocean ochs old olive opal oral ort orte ostern
otter page pagel palm park parks parson patience peace peach pen pepper perl perle person pfaff pfarrer
pfeifer pfeil pflug phoenix platte pole pool pope poppy porter post precious price pride primrose prince
prior probe probst prudence putz quelle quick rabe rad rain ramp rand rat rauch raven read reader reading rebe
regel regen reich reif reim rein reise reiter ren rest rice richter riese rind ring ripper ritt ritter river
rivers rock rolle roman romer root rosa rose rosen rot roth rue ruf rufe ruhe rush rusty saal sack saft sage
sailor sales salt salz sand sauber sauer schaaf schade schafer schatz schell schiff schild schilling
schlecht schlegel schloss schlug schmal schmied schnee schnell schon schott schreiber schreiner schuh
schuhmacher schuler schutz schutze schwan schwarz seal seele seife senf senior seven sharp shell shepherd
short sichel side silber silver simple singer sky slate small smart snow sohn sommer song sonne sonntag
sorge south spade spark sparks spat speck spiegel spiel spitz spring stab stahl stall stange star stark
steed steel steele stein stern steuer stiel stock stolz stolze stone storm stout strand strange strauch
strauss streng strong stube stufe stumpf sturm summer sun sunshine suss swan sweet swift tag tanne taube
teach teich temple teufel thorn tiger tisch tod toll topfer town traube trauer traum treu trip true truhe
tulip turk turm twist ufer van vase vater venus vest victory vieh vigil voll wache wahl wald wall wand wange
wanne ward warm warner wasser way weaver weg weich weide weiher wein weis weise weiss weit welle welt wenig
werber werk west wetter white wiege wiese wild wilde wilder winde winkel winner winter wirt wise wolf wolke
wolle wood woods wort wunder wunsch wurm young zahn zange zapf zart zaun zeder zeiger zeit zeller ziege
zimmer zink zorn zucker zweck zweig
""")

# With a capital letter these are names wherever they stand.
NAMES_BY_THEIR_CAPITAL = _words("""
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
FUNCTION_WORDS = _words("""
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
PRONOUNS = _words("""
i du dein deine dir dich ihr ihre ihrem ihren ihrer ihnen sie euch euer eure
""")

# Before a name, and no part of it.
TITLES = _words("""
bsc dipl doktor dozent dozentin dr fr frau fraulein habil herr herrn hr ing kollege kollegen kollegin mag
med miss mr mrs ms msc mx nat phd phil prof professor professorin rer sir tutor tutorin user userin
""")

# Titles behind another one, *Dr. phil.*; by themselves they shorten a given name, *Phil.*, *Med.*
FACULTIES = _words("""
med nat phil
""")

# Titles in a display name that are no names there: before another word, anywhere, and with full stops.
BARE_TITLES = _words("""
dr frau fraulein fr herr herrn hr miss mr mrs ms mx prof professor professorin
""")
BARE_DEGREES = _words("""
bsc ddr dr dr.in mag.a mmag mmag.a msc phd prof prof.in
""")
DEGREES = BARE_DEGREES | _words("""
ba bed beng dphil hc llb llm ma mag mba meng mphil pd privdoz univ univprof
""")

# Before a name that somebody bore before or is called by.
CALLED = _words("""
aka alias as born by called ehem ehemals formerly fruher geb geboren geborene geborener gen genannt goes known
ne nee nickname prefers previously rufname spitzname verh vorm vormals
""")
# These say so only before a name with a capital and nothing else: *(now Keller)*, but not *(now in Berlin)*.
PERHAPS_CALLED = _words("""
bitte call ex jetzt me mich nennt now please
""")
# What learning platforms write in brackets beside a name: roles, organisations, pronouns.
REMARKS = _words("""
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
COMPOUND_SURNAMES = _words("""
上官 东方 東方 令狐 公孙 公孫 南宫 南宮 司徒 司空 司马 司馬 夏侯 宇文 尉迟 尉遲 慕容 欧阳 歐陽 独孤 獨孤 申屠 皇甫 端木
诸葛 諸葛 轩辕 軒轅 长孙 長孫 闻人 聞人 남궁 독고 사공 선우 제갈 황보
""")
# Words that are given names as well, and what learning platforms write in brackets behind a name.
UNSPACED_WORDS = _words("""
东方 中华 事实 健康 光明 光荣 冬天 向上 和平 国庆 国民 夏天 大海 大雪 天空 希望 平安 平等 建国 建设 开心 思想 成功 成长
文化 文学 文明 新华 明天 明白 春天 未来 永远 海洋 清明 社会 秋天 立春 美丽 胜利 自立 自由 言语 语言 长江 阳光 雨水 青春
高兴 国慶 建國 未來 陽光 高興 나라 미래 바다 보라 사랑 사실 수업 우리 이유 지도 하나 하늘
交换生 助教 助理 同学 外部 学生 教师 教授 旁听 旁听生 本科生 校外 研究生 管理员 老师 访客 교수 학생
""")

# Before a family name, and a part of it.
SURNAME_PREFIXES = _words("""
af al ap auf aus av ben bin da dal dalla de del dela della den der di do dos du el la le los san st te ten
ter van vom von y zu zum zur
""")

# Before these an everyday word is no name. With a definite article some speakers of German also name people.
DEFINITE = _words("""
the der die das den dem des
""")
NO_NAME_AFTER = _words("""
a an this that these those my your his its our their every each some any no more most very in
next last early late mid ein eine einen einem einer eines kein keine keinen keinem keiner dieser diese
dieses diesen diesem jeder jede jedes jeden jedem mein meine meinen meinem meiner dein sein seine seinen
seinem seiner ihr ihre ihren ihrem ihrer unser unsere unseren unserem im am zum zur vom beim ins ans
ende anfang mitte ab viel viele alle aller zwei drei vier guten
""")
# Before these a time is a time: *since May*, but *since Mark left*.
NO_TIME_IS_NAME_AFTER = _words("""
since until seit bis
""")
TIMES = _words("""
april august autumn dawn day freitag herbst holiday juli july june juni mai march mars marz may midnight mitte montag
morgen morning night ostern sommer sonntag spring summer tag winter
""")
# German sentences start with these without a preposition: *Freitag kommt die Klausur*.
DAYS = _words("""
freitag montag morgen sonntag
""")
# German puts these before its verb, *Lange war das so*; English before another word, *Long awaited news*.
DESCRIBING = _words("""
alt alter ander anders best beste bitter black blank blau blue braun bright brown clear close deep eager east eben
eher erst ever fair fein fern fest free frisch gay german golden good gray green grey gross gruen grun gut gute guter
hard harder hardy heil heiss hell hoch jung junge junger kalt keen klein kleiner klug kuhl kurz kurze lang lange
langer lean leer leicht lieb liebe little long low lucky munter nah neu neuer new nice noble north old precious quick
reif rein rot roth rusty sauber sauer schlecht schmal schnell schon schwarz senior sharp short small smart south spat
stark stolz stolze strange streng strong suss sweet swift toll treu true voll warm weich weis weise weiss weit wenig
west white wild wilde wilder wise young zart
""")

# At the start of a sentence their capital says nothing whatever follows: *He said*, *So hat er*.
OPENING = _words("""
all alle alles also any both da damit dann das dem den denn der die dies diese dieser dieses dir do er es genau gern
gerne hat have he her here heute hier him hinter how i ich ihm ihn ihnen ihr in is ist it its ja jede jeder jedes
jetzt kein keine keiner live man manche mein mich mir my nein nicht nichts nie noch now nun nur ob oft oh she sie sind
so some such that then there these they this those to und unser viel viele we wem wen wenn wer was were what where who
wie wieder wir wo woher you zwar
""")
# Verbs, and what follows them where they ask or order: *Will this work?*, *Mark my words*.
ASKING_OR_ORDERING = _words("""
bill can chase close could did do does grant hope let love mark may might must post see will willst would
""")
ASKED_OR_ORDERED = _words("""
all an any anybody anyone a as das der die dies du er es every everybody everyone he her his i ich ihr it its
jemand man me my one our she sie some somebody someone that the their them there these they this those us we wir you
your
""")

# Only people do this.
SAYING = _words("""
said says thinks thought wrote writes argued argues asked asks mentioned mentions pointed suggested suggests
agreed agrees disagrees posted replied replies answered explained explains noted notes believes claimed
claims proposed proposes sagt sagte meint meinte schreibt schrieb findet fand fragt fragte denkt dachte
antwortet antwortete argumentiert argumentierte behauptet behauptete glaubt glaubte schlug erwahnt erwahnte
erklart erklarte widerspricht widersprach has hat haben
""")
# People do this, and with a name before it hardly anything else: the forms that no rule makes.
DOING = _words("""
brings brought came chose comes did drew felt feels forgot found gave gets gives goes got heard held helps
hopes kept knew knows led left likes loves made makes met needs prefers recommends saw sees sent sat spent spoke stood
takes taught tells told took understands understood wants went who whose wishes wonders
""")
# The same in German, where what stands before the verb need not be what acts: *Lange wollte ich das*.
DOING_IN_GERMAN = _words("""
arbeitete arbeitet bat bedankt bedankte berichtet berichtete besuchte betont betonte bittet brachte dankt dankte
empfahl empfiehlt erganzt erganzte erzahlt erzahlte fasst fasste fordert forderte freut freute fuhlt half hatte hielt
hilft hofft hoffte kannte kennt kummert kundigt las lernte liest lobt lobte lud mag meldet meldete mochte nannte nennt
redet rief ruft sah schickt schickte sieht sprach spricht teilt teilte ubernahm ubernimmt vermutet vermutete versteht
verstand vertrat vertritt verweist verwies weiss wollte wunscht wunschte wusste
""")
# Things do these too, so not behind an adverb: *Lange kam nichts*, *Neu stellt sich die Frage*.
HAPPENING_IN_GERMAN = _words("""
braucht brauchte fehlt fehlte gab geht gibt ging kam kommt machte nahm nimmt stellt stellte stimmt stimmte zeigt zeigte
""")
# Who acts where one of these follows such a verb.
ACTING_PRONOUNS = _words("""
du er ich jemand keiner man niemand wir
""")
# Participles that describe what follows, *Rose colored glasses*, and words that only look like past tenses.
NO_PAST_TENSES = _words("""
aged based bred colored coloured filled flavored flavoured hundred kindred naked plated related sacred scented shaped
sized sled wicked
""")
# Behind these what stands before is no adjective, *Black helped me*, as it is in *Long awaited news*.
BEHIND_PAST_TENSES = ASKED_OR_ORDERED | _words("""
about at den for from him how in mir mit on out that to uns up what when where why with
""")
MODALS = _words("""
can could couldn did didn does doesn may might must seemed seems should shouldn will won would wouldn
""")
BEHIND_MODALS = _words("""
agree answer ask believe bring call check contact disagree explain help join know lead like love meet mention moderate
organise organize post prepare present recommend reply say send share speak suggest talk tell think try understand
want write
auch das dem den der es ein eine einen lieber mich mir nicht sich uns wissen
""")
BEING = _words("""
is isn ist war was wasn
""")
# Only people are this.
PERSONAL = _words("""
absent afraid angry annoyed asking aware away confused convinced correct curious glad grateful happy ill interested
opinion right sceptical sick skeptical sorry suggesting sure thinking tired unhappy unsure willing wondering worried
wrong
author colleague friend instructor lecturer moderator student supervisor teacher tutor
abwesend anwesend ansicht auffassung beschaftigt dabei dafur dagegen dankbar einverstanden erkaltet froh gegangen
gekommen krank meinung mude neugierig sich skeptisch traurig uberzeugt unsicher verhindert verwirrt zustandig
autor autorin chef chefin dozent dozentin freund freundin kollege kollegin lehrer lehrerin tutor tutorin
""")
# What may stand between a name and its verb, besides words in *-ly*.
ADVERBS = _words("""
again already also always even finally first just later never now often once perhaps quite rather soon sometimes still
then usually
""")
# What may stand between such a verb and what somebody is or does.
IN_BETWEEN = ADVERBS | _words("""
a all an and anderer at auch da der die doch ein eine einem einen einer ganz gerade gestern gleicher heute hier immer
in ja leider mein meine meiner my nicht noch not of one only our really schon sehr so t that the their to today totally
unser unsere very vollig yesterday your
""")
# Before these an everyday word tells what kind of them: *Young people*, *Junge Leute*.
PEOPLE = _words("""
adults babies boys children citizens families folks freunde frauen girls jugendliche jungen kinder kids
learners leser leserinnen leute madchen manner men menschen mitglieder people persons pupils readers schuler
schulerinnen students teachers teens users voters women workers
""")
CONJUNCTIONS = _words("""
und and oder or sowie with mit
""")

# No names, and yet what a name looks like with a Slavic ending: *Tina*, *Tiny*; *Vera*, *very*.
LIKE_DECLINED = _words("""
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
