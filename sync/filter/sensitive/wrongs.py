"""Words for wrong that somebody does to others: in words, with hands, by power; and for deceit."""

from typing import Final

from sync.filter.sensitive.folded import phrases

WRONGED: Final = phrases("""
abgewürgt, abgekanzelt, abgebügelt, abgefertigt, angepflaumt, angepampt, angegiftet, angeherrscht, angezischt,
angegangen wie, zusammengeschissen, zusammengefaltet, zur Sau gemacht, zur Schnecke gemacht, macht mich fertig, macht
uns fertig, vorgeführt vor, lächerlich gemacht, macht mich lächerlich, nachgeäfft, äfft, verhöhnt, verspottet,
verspottete, verhöhnte, beschimpft, beschimpfte, verflucht, eingeschüchtert, einschüchtert, genötigt, nötigt,
verleumdet, verleumdete, diffamiert, schlechtgemacht, schlecht gemacht, macht mich schlecht, verpfiffen, verpfeift,
ausgespielt, mundtot gemacht, rausgeekelt, weggebissen, kaltgestellt, ignoriert mich, ignoriert uns, ghostet,
geghostet, tyrannisiert, tyrannisierte, terrorisiert, quält, quälte, gequält, gehänselt, hänselt, gehetzt gegen,
aufgehetzt, aufgelauert, lauert mir auf, lauert ihr auf, nachgepfiffen, pfeift uns nach, pfeift mir nach,
nachgestiegen, steigt mir nach, betatscht, betatschte, begafft, angestarrt, zu nahe gekommen, zu nahe getreten, kommt
mir zu nahe, küsst, geküsst, an die Wäsche, unter die Gürtellinie, von oben herab, wie Dreck, wie Luft, wie Sklaven,
wie den letzten Dreck, wie Kleinkinder, wie kleine Kinder, wie Idioten, auf dem Kieker, unter Druck gesetzt, setzt
mich unter Druck, setzt uns unter Druck, setzt sie unter Druck, aus dem Raum geschickt, aus dem Raum geworfen, aus dem
Unterricht geworfen, aus dem Kurs geworfen, aus der Gruppe geworfen, vor die Tür gestellt, vor die Tür gesetzt, vor
die Tür, in die Ecke gestellt, in die Ecke, an den Pranger, zur Strafe, als Strafe, aus Rache, aus Bosheit, aus reiner
Schikane, mit Absicht, mutwillig, reingelegt, hereingelegt, legt uns rein, abgezogen, übers Ohr gehauen, ausgetrickst,
hinters Licht geführt, geschwindelt, schwindelt, geflunkert, geheuchelt, heuchelt, gepfuscht, pfuscht, schiebt die
Schuld, die Schuld gegeben, gibt mir die Schuld, gibt uns die Schuld, abgezweigt, zweigt ab, unterschlägt, in die
eigene Tasche, in die Kasse gegriffen, greift in die Kasse, Griff in die Kasse, als ihre eigene, als seine eigene, als
ihr eigenes, als sein eigenes, als eigene Idee, mit fremden Federn, schmückt sich mit, setzt seinen Namen, setzt ihren
Namen, seinen Namen drunter, ihren Namen drunter, von seinem Bruder schreiben, von einem Ghostwriter, Ghostwriter
bezahlt, von der KI machen, von der KI schreiben, sich krankschreiben obwohl, krank gestellt, stellt sich krank, lässt
schwarz, schwarz arbeiten, schwarz beschäftigt, schwarz bezahlt, Schwarzgeld, ohne Arbeitsvertrag, nicht angemeldet
hat, unter Mindestlohn, unter dem Mindestlohn, unbezahlte Überstunden, schlägt seine, schlägt ihre, schlug zu, schlägt
zu, auf mich losgegangen, auf ihn losgegangen, auf sie losgegangen, geht auf Leute los, handgemein, an den Haaren, am
Kragen gepackt, am Arm gepackt, in den Schwitzkasten, ins Gesicht, die Treppe hinunter, gegen die Wand, einfach liegen
lassen, in den Nassen liegen, ans Bett gefesselt, ans Bett gebunden, festgebunden, grob angefasst, grob behandelt,
grob umgegangen, zum Essen gezwungen, gezwungen zu essen, Post geöffnet, meine Post, heimlich mitgelesen, mitgehört,
liest heimlich, heimlich gefilmt, heimlich aufgenommen, heimlich fotografiert, Nacktbilder, Nacktfotos, Dickpics,
Schmuddelbilder, Hitlergruß, den Hitlergruß, Naziparolen, das N Wort, Judenwitze, Negerwitze, Schwulenwitze,
Frauenwitze, Polenwitze, Blondinenwitze, dumme Sprüche, blöde Sprüche, Sprüche über, Witze über, lustig über,
Bemerkungen über meine, Bemerkungen über ihre, Bemerkungen über seine, Kommentare über meine, Kommentare über ihren,
stellt mich bloß, plaudert alles, erzählt alles weiter, weitererzählt, herumerzählt, rumerzählt, Gerüchte, Lügen über,
Lügengeschichten, Unwahrheiten, bricht die Schweigepflicht, Schweigepflicht gebrochen, dealt, gedealt, vertickt, unter
Drogen, auf Koks, hackedicht, in Haft genommen, abgeführt, beißt, gebissen hat, bit my head off, bites my head off,
tore into, tears into, laid into, lays into, chewed me out, chewed us out, told me to shut up, told us to shut up,
shut me down, shuts me down, talks over, talked over, talking over, cuts me off, cut me off, cuts everyone off, talks
down to, talked down to, talking down to, looks down on, looked down on, puts me down, puts people down, put me down,
picks on, picked on, picking on, singles out, singled me out, singles me out, ganged up, gangs up, leers, leered,
leering, ogles, ogled, ogling, stares at my, stared at my, stares at women, stared at the, about my body, about her
body, about my weight, about my looks, about my figure, about my accent, about my skin, about my religion, followed me
home, follows me, following me, waits for me outside, waited for me outside, leave me alone, leave her alone, tried to
kiss, forced himself, forced herself, kissed me, his hand on my, her hand on my, his hands on, his hands off, grabbed
my, grabbed me, grabs my, grabs me, grabbed her, grabbed him, pinched my, exposed himself, flashed us, flashed me, up
my skirt, silent treatment, the cold shoulder, storms out, stormed out, storming out, flew off the handle, flies off
the handle, lost his temper, lost her temper, loses his temper, loses her temper, lost it with, loses it with, kicked
off at, kicks off at, blew up at, blows up at, lashes out, lashed out, threw a tantrum, throws a tantrum, throws
tantrums, threw a fit, called me a, called her a, called him a, calls me a, calls her a, called us a, to their faces,
to my face, to her face, to his face, bad mouths, bad mouthed, bad mouthing, slags off, slagged off, slagging off,
slates, spreads lies, spreading lies, spread lies, lies about me, rumours about, rumors about, gossips about,
gossiping about, stirs things, stirs up, stirring things, winds people up, wound me up, turns people against, turned
everyone against, plays us off, played us off, plays people off, threw me under, throws people under, under the bus,
blames me, blamed me, blames everyone, blamed everyone, blames us, blamed us, blamed it on, pinned it on, took it out
on, takes it out on, threatened to, threatening to, threats against, intimidates, intimidated us, intimidated me,
intimidating us, intimidating me, harass, preys on, grooming, groomed, cornered me, cornered her, blocked my way,
locked me in, locked him in, locked her in, locked us out, tied to the bed, tied to a chair, force fed, manhandled,
manhandles, roughed up, rough with, dragged him, dragged her, slaps, slapping, smacks, smacked, pushed him, pushed
her, pushes people, pinned me, choked me, choked her, hit him, hit her, hits his, hits her, punches, headbutted, spits
at, private messages, my diary, reads our emails, read our emails, reads our mail, opens our post, opened my post,
opened my letters, went through my, goes through my, gone through my, listens in, recorded us, recording us, filmed
us, filming us, filmed me, films us, took photos of me, took pictures of me, outed me, outed him, outed her, outs
people, told everyone about my, told everyone I, told everybody I, repeats everything, can t keep a secret, deals
weed, deals drugs, deals coke, deals pills, dealing weed, dealing drugs, sells weed, sells pills, selling weed,
selling drugs, sold weed, buys weed, on coke, on speed, on drugs, off his face, off her face, off his head, off her
head, reeked of, reeks of, stank of, stinks of booze, stinks of drink, smells of booze, smells of drink, smelt of
drink, smelt of booze, smelt of alcohol, smelling of drink, smelling of booze, hungover, the worse for wear, drives
drunk, drove drunk, driving drunk, drink driving, drunk driving, at the wheel, behind the wheel drunk, while driving,
on the fiddle, on the take, in the till, helped himself to, helped herself to, helps himself to, helps herself to,
helping himself to, helping herself to, walked off with, walks off with, made off with, pocketed, pockets the, pinched
money, pinched the, pinches, swiped the, swipes, skimming, skimmed, pilfers, pilfered, pilfering, nicking, thieving,
cooked the books, cooks the books, cooking the books, doctored, doctors the, tampered with, tampers with, rigged,
rigs, fudged, fudges, fudging, backdated, backdates, forging, forges, faking, fakes, falsifying, falsifies, signed in
for, signs in for, clocked in for, clocks in for, clocking in for, signed my name, passed off, passes off, passing
off, passed it off, passes it off, as his own, as her own, as their own, stole my idea, steals my ideas, steals ideas,
lying about, lied his way, lied her way, lied on, made it all up, makes things up, makes it up, made it up, covered it
up, covers it up, covered up, covering up, covers up for, keeps it quiet, tricked us, tricked me, tricks people,
conning, cons people, double crossed, strung us along, strings people along, leads us on, promised us, shouts,
screams, yells, rants at, ranted at, ranting at, hurls, hurled, foul mouthed, won t pay, refuses to pay, refused to
pay, hasn t paid us, owes us wages, underpays, underpaid us, cash in hand, exploits, exploited, exploiting, takes
advantage, took advantage, taking advantage, discriminates, makes us work, made us work, makes us stay, made us stay,
fails people who, marks people down, marked me down because, plays favourites, has favourites, has it in for, had it
in for, let himself into, let herself into, letting himself in, letting herself in, lets himself into, lets herself
into
""")

# In two words that need not stand together.
WRONGING: Final = (
    (
        "schreit schrie geschrien brullt brullte gebrullt",
        "an uns mich ihn kinder patienten bewohner kollegen los",
    ),
    (
        "nennt nannte genannt bezeichnet bezeichnete beschimpft",
        "idiot versager nichtsnutz dummkopf null nulpe schlampe",
    ),
    (
        "erwischt ertappt gesehen beobachtet geschnappt",
        "kiffen saufen trinken rauchen klauen stehlen spicken dealen",
    ),
    ("pfeift pfiff lauert lauerte gepfiffen", "nach hinterher auf"),
    (
        "bemerkungen bemerkung kommentare spruche witze comments remarks jokes",
        "figur aussehen korper hintern brust oberweite gewicht herkunft hautfarbe body looks figure weight accent legs",
    ),
    (
        "fasst fasste angefasst streichelt gestreichelt legt",
        "praktikantinnen schulerinnen knie taille oberschenkel po",
    ),
    (
        "schickt schickte geschickt verschickt verschickte",
        "nacktbilder nacktfotos dickpics anzugliche obszone",
    ),
    ("stellt stellte gestellt setzt setzte", "pranger ecke strafe"),
    ("droht drohte gedroht", "kundigung rauswurf abmahnung schlagen schlage uns mir ihm ihr"),
    ("spielt spielte spielen", "gegeneinander"),
    ("verbreitet verbreitete streut streute gestreut", "geruchte gerucht lugen luegen unwahrheiten"),
    ("behandelt behandelte", "dreck luft abschaum sklaven hilfskrafte kleinkinder"),
    ("redet redete spricht sprach", "herab abfallig respektlos hinterrucks"),
    ("unterbricht unterbrach", "standig dauernd jeden immer"),
    ("dealt dealte vertickt vertickte verkauft verkaufte", "gras hasch drogen koks pillen speed"),
    ("fahrt fuhr gefahren", "betrunken besoffen fuhrerschein promille"),
    ("telefoniert tippt schreibt", "steuer fahren"),
    (
        "filmt filmte gefilmt fotografiert aufgenommen",
        "heimlich umkleide dusche bewohner patientin patienten",
    ),
    ("postet gepostet teilt geteilt verschickt", "patientenfotos bewohnerfotos privatnachrichten nacktbild"),
    ("weggenommen versteckt", "klingel rollator gebiss brille gehhilfe"),
    ("festgebunden gefesselt fixiert fixierte", "bett stuhl grundlos"),
    ("gezwungen zwingt zwang", "bewohner bewohnerin patientin kinder uns mich essen"),
    ("frisiert geschont gedreht fingiert", "zahlen daten bilanz statistik ergebnisse abrechnung noten"),
    ("greift griff gegriffen langt gelangt bedient bediente", "kasse kaffeekasse vereinskasse"),
    ("unterschrieben eingetragen gestempelt stempelt", "anwesenheitsliste abwesende kollegen gefalscht"),
    ("tankt getankt bestellt bestellte abgerechnet", "firmenkosten firmenkarte firmentankkarte dienstwagen"),
    ("stellt stellt stellte gestellt", "nach bloss"),
    (
        "yells yelled screams screamed shouts shouted shouting screaming",
        "at us me everyone staff children residents",
    ),
    ("makes made making passes passed", "comments remarks racist sexist lewd crude"),
    ("sends sent sending", "nude pics photos messages abuse"),
    ("asks asked asking keeps", "out touching pestering texting groping"),
    ("tells told telling", "racist sexist dirty lies"),
    ("reads read reading", "messages diary emails loud"),
    ("texts texting scrolls scrolling", "wheel driving"),
    ("stares stared staring gawps", "chest legs breasts bum"),
    ("slaps slapped grabs grabbed pinches pinched squeezes", "bum arm hand bottom resident child knee wrist"),
    ("paid pays got gets asked", "someone somebody essay ghostwriter"),
)
