"""The words of streets, and those that only look like them."""

from typing import Final


def _words(names: str) -> frozenset[str]:
    return frozenset(names.casefold().split())


def _names(names: str) -> tuple[str, ...]:
    return tuple(names.split(","))


def _endings(names: str) -> tuple[str, ...]:
    return tuple(names.casefold().split())


# A word with one of these endings and a house number behind it is a street, in German and its neighbours.
SURE_ENDINGS: Final = _endings(
    """
    strasse gasse allee damm ufer chaussee promenade twiete gässchen gässle landstr straat laan plein gracht
    kade dijk steeg singel gatan gata vägen vagen gränd torget torg veien vegen vej gade stræde allé plads
    vænget svingen katu kuja polku utca útja braut stígur vegur maantee tänav
    """
)
# These end other words too, so what stands around the number decides.
LIKELY_ENDINGS: Final = _endings(
    """
    weg platz ring steig stieg kamp redder kai väg tie puiestee stien bakken toften krogen
    """
)
# And these need a postcode, a unit or a word that says that an address follows.
WEAK_ENDINGS: Final = _endings(
    """
    hof berg tor park graben wall markt feld garten gärten winkel pfad brücke bruecke siedlung höhe wiese
    wiesen hain bogen eck ecke leite leiten rain anger aue heide busch horst furt hang blick grund tal bach
    brunnen zeile steg mühle kirche see wald acker koppel stiege gate mark haven parken garður holt brekka vang
    weide veld ova ová ska ská cka cká jeva gata kaari rinne mäki ranta
    """
)
# Words of their own that are a street with a name before them: *Berliner Straße*, *Luite tee*, *Victor Hugo u.*.
ALONE: Final = _words(
    """
    náměstí třída ulice ulica cesta pot trg put bulevardi aukio raitti
    straße strasse str allee gasse weg platz ring damm ufer chaussee promenade steig landstraße landstrasse
    markt tee tänav mnt pst utca u útja út tér tere rkp krt sétány körút tie katu gatan vägen väg veien vei
    gate vej gade straat laan weg plein alle allé sokak sok cadde cad bulvarı caddesi sokağı street road avenue
    lane utja
    """
)
# Words of their own that the name follows.
LEADING: Final = _words(
    """
    r ladeira trecho viela
    via viale piazza piazzale corso largo vicolo strada contrada borgo stretto incrocio rotonda rue avenue av
    boulevard bd bvd chemin allée allee impasse quai place route cours passage calle c/ paseo plaza avenida
    avda carrera camino travesía travesia callejón ronda glorieta urbanización acceso pasaje cañada cuesta vial
    c rua rúa travessa praça praca largo alameda estrada rodovia ul ulica al aleja aleje os osiedle pl plac trg
    náměstí nám třída ulice πλατεία πλατεια οδός οδος λεωφόρος λ λεωφ
    """
)
# Of those the ones that are words of English or German too, or stand for something else.
LEADING_UNSURE: Final = _words(
    """
    r
    via place passage corso borgo stretto incrocio rotonda acceso cuesta vial pasaje c cours route street plaza
    allee ronda av bd al os pl ul c/ camino largo strada λ
    """
)
# Between the words of a street's name.
PARTICLES: Final = _words(
    """
    de del della delle dei degli di da do dos das du des la le les los las el al von van der den dem zu zum zur
    am an im in auf und y e et i och ter ten 't op het 'd d' l' dell' sur sous u út ul av st dr prof of
    the til fejedelem útja tee ulica rkp utca tér
    """
)
# A German street that is a place told by a preposition: *Am Markt 3*.
TOLD_BY_PLACE: Final = _words("am an auf bei beim hinter im in unter vor zum zur")
PLACES_OF_STREETS: Final = _words(
    """
    alm alster anger bach bachl bahndamm bahnhof bahnhofsplatz berg brunnen bruch bühl burg burggraben damm
    deich dom dorf dorfplatz dorfteich eichen elbufer esch feld felde fischmarkt fließ forst forsthaus friedhof
    fluss garten gericht graben grund gutshof hafen hag hain hang hauptbahnhof heide heidberg hof holz hügel
    kanal kamp kanzleiberg kapelle kirchberg kirche kirchhof kirchplatz kirchweg kloster kreuz kuhlen
    lindenplatz linden löwentor main markt marktplatz mauer mühlbach mühle mühlenberg mühlgraben mühlweg neckar
    neumarkt oberen ostbahnhof park pfarrhof platz quelle rain rathaus rhein ried ring rosengarten schloss
    schloß schlossberg schlosspark schlossgarten schulhof schule see seeufer sonnenhang spitalhof sportplatz
    stadion stadtgraben stadtpark stadttor stadtwald steinbruch steg südhang tiergarten tor turm ufer wald
    waldrand wall wasser wasserturm wehr weiher weinberg werder wiesengrund wiesen wingert winkel winterhafen
    zirkus zoo zollhafen
    """
)

# Compounds that end as streets do and are none.
NO_STREETS: Final = _words(
    """
    bundesstraße bundesstrasse landesstraße landesstrasse kreisstraße kreisstrasse staatsstraße staatsstrasse
    landstraße landstrasse schnellstraße fernstraße fernverkehrsstraße reichsstraße gemeindestraße autostraße
    fertigungsstraße produktionsstraße montagestraße waschstraße lackierstraße walzstraße seidenstraße
    einbahnstraße autobahn autobahnring teststraße prüfstraße sackgasse staudamm arbeitsweg lösungsweg
    loesungsweg rechenweg lernweg ausweg hinweg rückweg umweg radweg heimweg dienstweg rechtsweg vertriebsweg
    übertragungsweg entscheidungsweg kommunikationsweg lieferweg beschwerdeweg luftweg landweg
    vorweg durchweg bildungsweg karriereweg absatzweg verkehrsweg fluchtweg rettungsweg transportweg versandweg
    beschaffungsweg denkweg gehweg fußweg zahlungsweg meldeweg instanzenweg werdeweg mittelweg
    signalweg bremsweg anhalteweg kontaktweg entwicklungsweg migrationsweg therapieweg bewerbungsweg
    ausbildungsweg wanderweg jakobsweg arbeitsplatz parkplatz stellplatz sitzplatz tabellenplatz listenplatz
    startplatz speicherplatz lernplatz praktikumsplatz studienplatz ausbildungsplatz kitaplatz heimplatz
    zeltplatz liegeplatz stehplatz fensterplatz schlafplatz spielplatz campingplatz ehrenplatz therapieplatz
    betreuungsplatz messplatz spitzenplatz abstiegsplatz aufstiegsplatz relegationsplatz ranglistenplatz
    weltranglistenplatz podestplatz podiumsplatz tabellenendplatz kursplatz seminarplatz laborplatz
    computerplatz prüfplatz montageplatz lagerplatz pflegeplatz drehplatz tagesplatz restplatz wartelistenplatz
    europapokalplatz medaillenplatz mittelfeldplatz nichtabstiegsplatz qualifikationsplatz freiplatz
    einzelplatz zweitplatz bahnsteig bürgersteig gehsteig anstieg abstieg aufstieg ausstieg einstieg umstieg
    wiedereinstieg quereinstieg string substring docstring spring bring during hering engineering reengineering
    monitoring scoring tutoring mentoring catering sponsoring refactoring clustering filtering rendering
    ordering offering gathering manufacturing structuring restructuring factoring hearing sharing caring hiring
    wiring tiering layering steering bearing tracing keyring schlüsselring token-ring sprengring dichtungsring
    ehering ohrring boxring nürburgring hockenheimring red-bull-ring timering metering meetering ring measuring
    exploring ignoring referring occurring transferring storing restoring recurring answering wandering
    considering remembering entering fostering bettering lettering numbering powering lowering covering
    recovering discovering delivering rediscovering triggering garantie partie aktie dynastie amnestie bestie
    demokratie bürokratie autokratie meritokratie party teilgarantie apathie sympathie therapie
    """
)
# Nothing that somebody lives in stands before a street of that kind: *auf Tabellenplatz 3*, *einen Lösungsweg 2*.
NOT_BEFORE_LIKELY: Final = _words(
    """
    auf den dem die das ein eine einen einem pro je als unser unsere ihr ihre dieser dieses diesen mein meinen
    kein keinen welcher jeder jeden zweiter nächster letzter erster
    """
)
NO_ADJECTIVES: Final = _words(
    """
    der die das dem den des ein eine einer eines einem einen dieser diese dieses jeder jede jedes welcher
    welche unser unsere mein meine dein deine ihr ihre euer sein seine erster zweiter dritter vierter letzter
    letzte nächster kein keine anderer andere über hier aber oder unter immer wer aller alle weder guter gute
    wenn während nach in im am an auf for the from at and
    """
)

ENGLISH_SURE: Final = _words(
    """
    street st road rd avenue ave av lane ln boulevard blvd crescent cres terrace grove mews highway hwy parkway
    pkwy turnpike
    """
)
ENGLISH_WEAK: Final = _words(
    """
    alley annex arcade bank bay bayou beach bend bluff bluffs bottom branch bridge brook brooks burg burgs
    bypass camp canyon cape causeway center centers centre circle circles circus cir cliff cliffs close club
    common commons copse corner corners course court courts ct cove coves creek crest croft cross crossing
    crossroad crossroads curve dale dam dell dene divide dr drive drives end estate estates esplanade
    expressway extension extensions fall falls ferry field fields flat flats ford fords forest forge forges
    fork forks fort freeway garden gardens gate gateway glen glens green greens groves harbor harbors harbour
    haven heath heights hill hills hollow hollows inlet inlets island islands isle junction junctions key keys
    knoll knolls lake lakes land landing light lights loaf lock locks lodge loop mall manor manors meadow
    meadows mill mills mission motorway mount mountain mountains neck orchard oval overpass park parks parkways
    pass passage path pike pine pines place pl plain plains plaza point points port ports prairie quay radial
    ramp ranch rapid rapids rest ridge ridges rise river road roads route row rue run shoal shoals shore shores
    skyway spring springs spur spurs square squares sq station stravenue stream streets summit throughway trace
    track trafficway trail tunnel union unions vale valley valleys via viaduct view views village villages
    ville vista walk walks wall way ways well wells wharf wood woods wynd yard
    """
)
DIRECTIONS: Final = _words(
    "n s e w ne nw se sw north south east west northeast northwest southeast southwest"
)
NO_NAMES_OF_ENGLISH_STREETS: Final = _words("google hard test flash usb one warp next")

# What is counted and stands before a number as a street does: *in Raum 204*, *Level 3*.
COUNTED: Final = _words(
    """
    building booth stand hallen objekt bestellung rechnung konto matrikel zug train flug flight vorgang akte dokument
    raum zimmer kapitel chapter gruppe group level page seite seiten task aufgabe version windows python figure
    table abbildung tabelle gebäude gate terminal gleis halle hall slide folie step schritt week woche year
    jahr phase room section abschnitt absatz unit lektion modul module part teil teams team stufe etage stock
    floor punkt thema topic question frage item line zeile bus linie tram block bock kurs course group question
    art artikel nr no januar februar märz april mai juni juli august september oktober november dezember
    january february march may june july october december montag dienstag mittwoch donnerstag freitag samstag
    sonntag monday tuesday wednesday thursday friday saturday sunday uhr platz place option variante day tag
    figure fig appendix anhang exercise übung zoom port register sheet cell zelle spalte column row reihe block
    blog kanal channel kw woche apollo kategorie category session sitzung post beitrag thread ticket issue
    build release studie study experiment fall case variante covid semester quartal haus q klasse class
    jahrgang paragraph web industrie industry generation tier band ausgabe satz abs rn rz stgb bgb zpo hgb
    nummer number fall microsoft office studio iphone ipad galaxy java html css number version ref code id
    """
)

# Before a street's compound, *Obere Hauptstr.*
STREET_ADJECTIVES: Final = _words(
    """
    alte alter altes obere oberer unterer untere große großer kleine kleiner lange langer kurze kurzer neue neuer
    dr prof hohe hoher vordere hintere innere äußere mittlere breite enge erste zweite dritte linke rechte
    """
)
# Behind a number these say that it counts or measures.
MEASURES: Final = _words(
    """
    km m cm mm kilometer meter min minuten std stunden h sek sekunden tage wochen jahre euro eur gb mb prozent mal
    uhr von of grad punkte mann personen leute plätze seiten miles minutes hours days years km/h
    """
)
MONTHS: Final = _words("januar februar märz april mai juni juli august september oktober november dezember")
FLATS: Final = _words("flat studio apartment")
UNITS: Final = _words("apt apartment suite ste unit flat studio")
# Words of their own for a street that hardly mean anything else before a number.
SURE_ALONE: Final = _words(
    "straße str allee gasse chaussee damm ufer street road avenue utca útja laan straat gatan"
)
# *Straße der …*, *Platz des …*: the words for the street, those that join, and the surest of the former.
STREETS_OF: Final = _words("straße allee platz weg ufer gasse ring steig")
JOINING: Final = _words("des der vom zum zur am an im von in auf")
NUMBER_WORDS: Final = _words("nr no n num numero número n° nº hausnummer haus-nr")
# Behind a number, and round it: what the figures of a postcode would count is no town.
NO_TOWNS: Final = _endings(
    """
    Euro EUR Dollar Franken CHF USD Punkte Points Wörter Worte Zeichen Words Einwohner Leute Menschen Personen People
    Stück Mal Schritte Steps Kilometer Meter Stimmen Tonnen Zuschauer Besucher Mitarbeiter Mitarbeitende Studierende
    Teilnehmer Teilnehmende Kunden Stunden Tage Jahre Seiten Zeilen Fälle Mitglieder Exemplare Datensätze Beiträge
    Posts Views Nutzer User Haushalte Watt Volt Hz Schüler Soldaten Fans Arbeitsplätze Wohnungen Autos Bücher Hektar
    Quadratmeter Uhr Liter Kilogramm Mio Mrd Prozent
    """
)
COUNTRIES: Final = _names(
    "South Africa,South Korea,New Zealand,Saudi Arabia,Sri Lanka,Costa Rica,Puerto Rico,El Salvador,San Marino,"
    "United Kingdom,United States of America,United States,United Arab Emirates,USA,U.S.A.,US,UK,U.K.,England,Scotland,"
    "Wales,Northern Ireland,Ireland,Irland,Great Britain,Großbritannien,Germany,Deutschland,Austria,Österreich,"
    "Switzerland,Schweiz,Suisse,Svizzera,Liechtenstein,Luxembourg,Luxemburg,France,Frankreich,Italy,Italien,Italia,"
    "Spain,Spanien,España,Portugal,Netherlands,Niederlande,Nederland,Belgium,Belgien,België,Belgique,Denmark,Dänemark,"
    "Danmark,Sweden,Schweden,Sverige,Norway,Norwegen,Norge,Finland,Finnland,Suomi,Iceland,Island,Greenland,Greenlander,"
    "Estonia,Estland,Eesti,Latvia,Lettland,Lithuania,Litauen,Poland,Polen,Polska,Czechia,Czech Republic,Tschechien,"
    "Slovakia,Slowakei,Slovenia,Slowenien,Slovenija,Croatia,Kroatien,Hrvatska,Serbia,Serbien,Hungary,Ungarn,"
    "Magyarország,Romania,Rumänien,Bulgaria,Bulgarien,Greece,Griechenland,Cyprus,Zypern,Turkey,Türkei,Türkiye,Ukraine,"
    "Russia,Russland,Tunisia,Tunesien,Morocco,Marokko,Algeria,Egypt,Ägypten,Israel,India,Indien,China,Japan,Australia,"
    "Australien,Canada,Kanada,Brazil,Brasilien,Brasil,Uruguay,Paraguay,Argentina,Argentinien,Chile,Peru,Colombia,"
    "Kolumbien,Mexico,Mexiko,Malta,Monaco,Albania,Vietnam,Thailand,Kenya,Nigeria,Pakistan,Philippines,Singapore,"
    "Singapur,Malaysia,Indonesia,Iran,Iraq,Lebanon,Georgia,Armenia,Kazakhstan,Syria"
)
TOWN_PREFIXES: Final = _names(
    "Bad Sankt,Bad,Wiener,Deutsch,Maria,Sankt,St.,Neu,Alt,Groß,Klein,Hann.,Lutherstadt,Hansestadt,Markt,Burg,Stadt,"
    "Königs,Den,La,Le,Las,Los,El,San,Santa,Saint,Sainte,Nieuwe,São,Vila"
)
UNIT_LABELS: Final = _endings(
    """
    apt apartment appartement suite ste unit flat studio floor top stiege stg tür whg wohnung zimmer room app piano
    appartamento interno piso puerta planta andar bloco apto level
    """
)
# Before a full stop any other word of more than a letter ends its sentence.
ABBREVIATIONS: Final = _words(
    """
    st ste dr prof str av ave avda bd blvd ul al os pl u rkp krt sq rd ln ct hwy sr jr hl gr kl bgm ing dipl med phil
    ob unt fr hr frh abt tel apt no nr mt ft
    """
)
# Of an abstract noun no street is made: *Lösungsweg*, *Qualifikationsplatz*.
ABSTRACT: Final = tuple(
    noun + joined + ending
    for noun in ("ung", "ion", "heit", "keit", "schaft", "tät", "ment")
    for joined in ("s", "s-")
    for ending in LIKELY_ENDINGS
) + _endings("anstieg abstieg aufstieg ausstieg einstieg umstieg")
# With a capital behind a street they start the next sentence, where its mark was lost.
SENTENCE_STARTS: Final = _words(
    """
    i we our my you he she it they this that these those if but so and or for to at on in with
    die der das den ich wir ihr sie er es im am und aber oder bei beim mit laut bitte wenn dann
    """
)
# And these the next field of a list that was made one line.
FIELD_STARTS: Final = _words("tel telefon handy phone mail e-mail email konto iban ip web")
