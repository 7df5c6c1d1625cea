"""Words for what somebody leaves undone: who stays away, comes late, does nothing, breaks their word."""

from typing import Final

from sync.filter.sensitive.folded import phrases

SHIRKED: Final = phrases("""
blicken lassen, andere arbeiten, anderen arbeiten, andere schuften, anderen schuften, andere machen, die anderen
machen, die ganze Arbeit machen, alles allein machen, Arbeit auf andere, Arbeit auf mich, alles auf andere, keinen
Handschlag, keinen Strich, keine Zeile, den ganzen Tag nichts, null beigetragen, kaum beigetragen, gar nichts getan,
wieder nichts getan, so gut wie nichts, auf der faulen Haut, einen schönen Lenz, einen Lenz, auf Kosten anderer, auf
Kosten der Gruppe, auf unsere Kosten, taucht ab, abgetaucht, untergetaucht, abgehauen, haut ab, hauen ab, verdrückt
sich, verdrückte sich, sich verdrückt, seilt sich ab, abgeseilt, stiehlt sich, vor der Arbeit, vor der Verantwortung,
vor jeder Aufgabe, sitzen lassen, sitzengelassen, hängen lassen, hängenlassen, hängen gelassen, im Regen stehen,
versetzt uns, uns versetzt, mich versetzt, weigert sich, weigerte sich, sich geweigert, sich weigert, verweigert die
Mitarbeit, verweigert die Arbeit, verweigert die Zusammenarbeit, verweigert jede, nicht an Absprachen, nicht an die
Absprachen, nicht an Regeln, nicht an die Regeln, nicht an Vereinbarungen, nicht an Termine, an keine Absprache, an
keine Regel, an keinen Termin, an gar nichts, nicht ans Rauchverbot, nicht an die Schweigepflicht, bricht jede
Absprache, Wort gebrochen, Versprechen gebrochen, nie vorbereitet, immer unvorbereitet, völlig unvorbereitet, nie
erreichbar, nie da, nie pünktlich, nie rechtzeitig, Dienst nach Vorschrift, nicht zum Dienst erschienen, nicht zur
Arbeit erschienen, nicht erschienen ist, unentschuldigt gefehlt, fehlt unentschuldigt, ohne sich abzumelden, ohne
Bescheid zu sagen, ohne Entschuldigung, ohne abzusagen, Füße hoch, beide Hände in den Taschen, große Klappe, nur
heiße Luft, stellt sich dumm, stellt sich quer, schiebt Dienst nach, lässt alles liegen, alles liegen gelassen, liegen
lassen und ist, ruht sich auf, auf meinen Lorbeeren, auf unseren Lorbeeren, nimmt sich raus, ist sich zu fein, zu fein
für, zu faul, die bare minimum, does the bare minimum, did the bare minimum, the bare minimum, his share, her share,
their share, his bit, any of the work, all the work to, none of the work, no work at all, next to nothing, not a single
line, sweet nothing, nothing all, nothing at all, sits around, sat around, sits back, sat back, lets everyone else,
let everyone else, lets everybody else, lets us do, let us do all, lets the others, let the others, leaves everything
to, left everything to, leaves it all to, left it all to, leaves the rest of us, left the rest of us, dumps his work,
dumps her work, dumps everything, dumped everything, dumps it all, dumped it all, dead weight, free ride, free rides,
freeloads, freeloading, freeloaded, free loading, coasts, coasting along, bailed on, bails on, bailed, flaked on,
flakes on, flaked out, stood us up, stood me up, no show, a no show, goes missing, went missing, went AWOL, goes AWOL,
gone AWOL, bunks off, bunked off, bunking off, skives off, skived off, skiving, pulls a sickie, pulled a sickie, pulls
sickies, pulling sickies, pulling a sickie, throws a sickie, threw a sickie, calls in sick every, called in sick every,
sick every Friday, sick every Monday, asleep on the job, asleep at his desk, asleep at her desk, asleep during, asleep
in our, asleep in the, asleep on shift, fell asleep while, falls asleep in, falls asleep during, on his phone all, on
her phone all, on his phone during, on her phone during, on his phone the whole, on her phone the whole, glued to his
phone, glued to her phone, in the lurch, let everybody down, let everyone down, lets us down, lets everyone down,
refuses to work, refuses to help, refused to help, refused to work, refuses to speak, refuses to talk, refuses to do,
refused to do, refuses to follow, won t lift a finger, lift a finger, lifted a finger, lifts a finger, breaks every
promise, broke his promise, broke her promise, broke his word, broke her word, ignores deadlines, ignores every, cuts
corners, cutting corners, cut corners, took the day off, leaves us to, left us to it, left us with, shows no interest,
couldn t care less, can t be bothered, couldn t be bothered, unprepared again, never prepared, never there, never in,
never around, never available
""")

# In two words that need not stand together.
SHIRKING: Final = (
    ("kommt kam gekommen erscheint erschien erschienen taucht aufgetaucht kreuzt", "nie niemals selten"),
    (
        "schlaft schlief eingeschlafen pennt dost schnarcht geschnarcht",
        "unterricht vorlesung seminar dienst nachtdienst nachtwache kurs sitzung besprechung meeting schicht arbeit",
    ),
    ("hangt hing sitzt starrt starrte daddelt glotzt", "handy smartphone tiktok instagram netflix"),
    ("fehlt fehlte gefehlt", "unentschuldigt standig dauernd"),
    (
        "krank krankgemeldet",
        "brueckentag bruckentag brueckentage bruckentage montags freitags fenstertag wochenende pruefungstag",
    ),
    (
        "verschwindet verschwand verschwunden abgehauen",
        "heimlich vorzeitig mittags immer standig stundenlang",
    ),
    (
        "vergisst verschlampt verpennt verpasst verbummelt verschlaft",
        "standig dauernd immer jedes jeden jede",
    ),
    ("halt hielt gehalten", "absprache abmachung zusage frist"),
    ("schiebt geschoben walzt abgewalzt druckt", "andere anderen kollegen auszubildenden azubis"),
    ("macht tut machte tat getan gemacht", "nichts nix handschlag"),
    ("nie niemals", "abwaschen aufraumen zuhoren zuhort mitarbeitet mitschreibt liefert abliefert abgibt"),
    (
        "never",
        "does did do done shows contributes contributed pays listens apologises apologizes turns cleans",
    ),
    ("shown shows showed turned turns", "single never"),
    ("skips skipped skipping misses missed", "every most shifts seminars meetings lessons"),
    ("disappears disappeared vanishes vanished slopes sloped", "every hours whenever early"),
    ("forgets forgot", "every always constantly"),
    ("leaves left", "early dishes mess"),
)
