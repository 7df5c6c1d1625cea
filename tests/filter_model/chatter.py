"""Short talk, as chats and forums have it: fragments, calls, headings, brands, tools and places, with capitals everywhere.

Nobody is named in it but where a gap says so (`sentences.py`); `{P}` is a product, a program, a shop or a work, `{B}` a
family name that a business bears, `{W}` a given name that a house or a storm bears. What stands alone, at the head of a
line or in a list, with a capital, is what a model takes for somebody. Written for this project.
"""

from typing import Final

GERMAN_TALK: Final = """
{G} und {G} aus dem anderen Kurs machen auch mit.
Frag mal {G}, die kennt sich aus.
Hat {G} das schon gesehen?
der {G} wieder, typisch
Die {G} von nebenan hat das auch.
Unsere alte Leiterin, die {G}, war da anders.
Gestern mit {N} telefoniert, der Termin hält.
Der Klempner, {N}, kommt morgen.
Bei {F} gibt es das günstiger.
{G}?
Oh {G}, schon wieder?
{G} sagt: erst {P}, dann {P}.
Ich war mit {G} bei {P}.
Bitte {G} in Kopie setzen.
Das Handout ist von {G}.
{G}, {G} und ich nehmen den Zug.
Die Folien hat {N} gebaut, mit {P}.
Dr. {F} unterschreibt nur mittwochs.
Schwester {G} hat mir geholfen.
Vertretung: {F}
"""

ENGLISH_TALK: Final = """
{G} and {G} from the other group are joining.
Ask {G}, she built it in {P}.
Has {G} seen this?
Met {G} at the station, same course.
The plumber, {N}, comes tomorrow.
{G} from finance says no.
Oh {G}, not again.
{G}?
Spoke to {N} at {P} this morning.
cc {G}
{G}, {G} and I take the train.
Slides by {N}, made in {P}.
My mate {G} swears by {P}.
Cover: {F}
{G} brings cake.
Thanks to {G} and {G} for the lift.
"""

GERMAN_FRAGMENTS: Final = """
Mist.
Stimmt.
Klasse!
Prima Sache!
Super Vortrag, danke.
Hilfe!
Achtung: Raum geändert.
Frohes Neues!
Mahlzeit!
Feierabend.
Autsch, das tat weh.
Igitt.
Tja. Pech.
Na toll. Wieder von vorn.
Ernsthaft? Echt jetzt?
Nachtrag: Frist verlängert.
Korrektur: Seite 14, nicht 41.
Frage: Prüfung offen oder geschlossen?
Antwort: beides.
Kurze Umfrage: Vormittag oder Nachmittag?
Betreff: Lernziele, Rückfragen
Thema: Führung, Gruppe Blau, Teil Eins
Ergebnis: Plan steht, Zeit fehlt, Stimmung gut.
Aufgabe Drei, Teil Zwei: Entwurf, Skizze, Probe.
Gruppe Gelb, Station Eins: Beamer, Flipchart, Kreide.
Woche Vier: Lesen, Markieren, Exzerpieren.
Reiter Downloads, Ordner Vorlagen, Datei Deckblatt.
Menü Einfügen, Punkt Tabelle, Haken bei Rahmen.
Schritt Eins: Kaffee. Schritt Zwei: Gliederung.
Stichwort Ankereffekt.
Merksatz: Erst messen, dann sägen.
Hausaufgabe: Gedicht auswendig, Kurzgeschichte lesen.
Vokabeln: Schraube, Mutter, Dübel, Winkel.
Abkürzungen: Tab., Abb., Kap., Anm.
Ohne Moos nix los.
Grüße aus {C}!
Viele Grüße von Gleis 7
Servus aus {C}, Moin nach {C}.
Heute {C}, morgen {C}.
{C}, {C} und {C}: drei Standorte, ein Drucker.
Raum {C}, zweiter Stock, neben Raum {C}.
Haus Birke, Zimmer Eiche, Saal Ahorn.
Parkhaus am Markt, Eingang Nord, Aufgang B.
Hotel Krone, Gasthof Hirsch, Café Central: alles voll.
{P} spinnt.
{P} ist zu, {P} geht.
{P}, {P} oder {P}?
{P} statt {P}, wer ist dabei?
{P} hasst {P}.
{P} und {P} haben dieselbe Aktion.
Ich nutze {P} und {P} zum Lernen.
Nehmt lieber {P}.
Neulich bei {P}: Beratung gut, Parkplatz schlecht.
Der {P} vor der Tür steht im Weg.
Die {P} passt nicht zum {P}-Akku.
Ein {P} im Regal, eine {P} im Schrank.
Geht das auch mit {P}?
Wie früher in {P}.
Lies mal {P}, danach reden wir.
{P} gestern im Fernsehen gesehen?
Kunden von {P} kennen das.
Das {P}-Diagramm hängt im Flur.
Der {P}-Effekt, Kapitel Fünf.
Die {P}-Matrix hat vier Felder, die {P}-Kurve keins.
Lean von {P}, Kanban von {P}.
Ampere, Volt, Ohm und Watt auf einer Seite.
Newton, Pascal, Joule: Einheiten bitte lernen.
Bias, Varianz, Rauschen, Ausreißer.
Agenda null, Ergebnis null, Kaffee leer.
Best Practice, Quick Win, Lessons Learned.
Status: Entwurf. Frist: Freitag. Verantwortlich: offen.
Feedback zu Slide Drei, Abschnitt Kosten.
Adieu Wochenende, hallo Klausur.
Firma {B} hat das Angebot zurückgezogen.
Das Autohaus {B} hat angerufen.
Bäckerei {B} liefert ab Dienstag.
{B} & Söhne GmbH stellt ein.
{B} Metallbau hat abgesagt.
Die Kanzlei {B} & Partner schreibt wieder.
Sturmtief {W} legt die Bahn lahm.
Station {W}, zweiter Stock.
Im Hotel {W} ist noch Platz.
Pizzeria {W}, sieben Uhr?
Haus {W}, Raum zwölf.
Potztausend!
Donnerlittchen, so viel Text.
Halali, die Jagd auf Quellen beginnt.
Oje, Serverfehler.
Sakrament, wieder abgestürzt.
Avanti, nächste Folie!
Bitteschön, die Liste.
Gnade!
Montag Klausur, Dienstag Ruhe, Mittwoch Praktikum.
Dienst tauschen? Früh gegen Spät, Samstag gegen Sonntag.
Puh, Glück gehabt.
Wer macht Protokoll? Niemand? Typisch.
Bitte Leertaste drücken, dann Eingabe.
Bahn verspätet, Bus weg, Taxi teuer.
Pflaster, Binde, Schere: Kasten auffüllen!
Übergabe: Bett drei frei, Bett fünf Wäsche.
Nudeln, Reis oder Kartoffeln? Kantine stimmt ab.
"""

ENGLISH_FRAGMENTS: Final = """
Yep.
Same here.
Nice one!
Good Luck Everyone!
Right then.
Ouch.
Well. Bummer.
Oh dear. Start over.
Help!
Heads up: Room Changed
Happy New Year All!
Lunch?
Quick Poll: Mornings Or Evenings
Correction: page 14, not 41.
Question: open book or closed?
Subject: Learning Goals, Open Points
Topic: Leadership, Group Blue, Part One
Key Points From Week Two: Read First, Ask Later, Take Breaks
What We Learned: Budget Early, Test Often
Task Three, Part Two: Draft, Sketch, Rehearse
Team Yellow presents, Team Orange asks.
Group Bravo goes first, Group Tango last.
Week Four Reading: Chapter Nine, Section Three
Step One: Coffee. Step Two: Outline.
Tab Downloads, folder Templates, file Cover.
Choose Insert, then Table, then Borders.
Press Enter, then Escape.
Vocabulary: Bolt, Nut, Washer, Bracket
Great Stuff, Loved The Demo, See You Tuesday
Fixed It! Finally Done!
Almost There, Keep Going
Whatever. Moving on.
Deadline Brain. Send Snacks.
Greetings from {C}!
Today {C}, tomorrow {C}.
{C}, {C} and {C}: three sites, one printer.
Room {C}, second floor, next to Room {C}.
Took the Northern Line to {C}, then the bus.
North Gate, Lot B, blue door.
The Red Lion, The Crown or The Swan after class?
{P} is down. {P} too.
{P}, {P} or {P}?
{P} beats {P}. {P} beats nothing.
{P} over {P} any day.
{P} hates {P}.
{P} and {P} do the same deal.
I use {P} and {P} to revise.
Anyone tried {P}? Or {P}?
{P} or {P} before the session?
Ran it through {P}, looked like {P}.
{P} flagged it. Fair.
Dropped my {P} on the stairs.
Spotted at {P}: a queue and a sale.
Just like in {P}.
Read {P}, then we talk.
Did you watch {P} last night?
{P} customers know this.
The {P} effect, chapter five.
The {P} matrix has four boxes, the {P} curve has none.
{P} is our case for Thursday, {P} the week after.
Taking the kids to {P} on Sunday.
{P} sandwiches, {P} coffee, home.
Volt, Ampere, Ohm and Watt on one page.
Newton, Pascal, Joule: learn your units.
Bias, Variance, Noise, Outliers
Agile, Lean, Waterfall, Whatever
Owner: open. Status: Draft. Deadline: Friday.
Feedback on Slide Three, Section Costs
Goodbye weekend, hello exam.
{B} Ltd withdrew the offer.
{B} & Sons are hiring.
{B} Primary School is closed.
Hurricane {W} was in the case.
Saint {W}'s College has better coffee.
The {W} Foundation paid for it.
Hotel {W} is full.
Mark the date.
Mark sheets are in the tray.
Will the room be open?
Grant money is gone.
Grant forms due Monday.
Bill of materials attached.
Grace days: three.
Dawn shift, dusk shift, no sleep.
Frank feedback welcome.
Rob a bank or sell cakes?
Pat yourself on the back.
Jack up the price, said the case.
Sandy shoes in the hall.
Drew a diagram, lost the diagram.
Chase the invoice, please.
Hope it works.
Faith in the process.
Joy all round.
Rose to the challenge.
Sue them, said the sketch.
Crumbs.
Gosh, long list.
Golly.
Bingo!
Touché.
Bonkers.
Mate, wrong link.
Dude, read the brief.
Monday exam, Tuesday rest.
Early for late, Saturday for Sunday, any takers?
Phew, that was close.
Minutes? Nobody? Typical.
Train late, bus gone, taxi dear.
Dressing, Scissors, Tape: please refill.
Handover: bed three free, bed five linen.
Pasta, Rice or Chips? Canteen wants to know.
"""

PRODUCTS: Final = """
Hilti; Metabo; Dremel; Kärcher; Miele; Rowenta; Philips; Grundig; Medion; Garmin; Fitbit; Canon; Nikon; Leica;
Pelikan; Lamy; Stabilo; Leitz; Moleskine; Malm; Kallax; Thinkpad; MacBook; Surface; Kindle; Tolino; Playstation;
Tetris; Monopoly; Scrabble; Duplo; Ravensburger; Passat; Polo; Twingo; Yaris; Sprinter; Vespa; Brompton; Netto;
Globus; Hagebau; Toom; Bauhaus; Depot; Thalia; Hugendubel; Costa; Wickes; Screwfix; Halfords; Primark; Argos; Boots;
Wetherspoons; Nando's; Subway; Dunkin; Snickers; Twix; Rittersport; Haribo; Pringles; Marmite; Nutella; Knorr;
Nesquik; Ovomaltine; Ibuprofen; Voltaren; Bepanthen; Woyzeck; Dracula; Frankenstein; Othello; Moby Dick; Coraline;
Columbo; Tatort; Stromberg; Barbie; Oppenheimer; Gantt; Eisenhower; Ansoff; Hawthorne; Dunning; Asana; Basecamp;
Workday; Remarkable; Joplin; Zettlr; Scrivener; Kile; Duden; Pons; Langenscheidt; Memrise; Elicit; Gemini; Grok;
Cortana; Bixby; Suse; Vivaldi; Falcon; Jenkins; Sonar; Gradle; Eiffel; Haskell; Curry; Grease; Medea; Faustus; Penny;
Billy; Ohropax; Tempo; Uhu; Tesa; Pattex; Persil; Calgon; Vileda; Swiffer; Sagrotan; Aspirin; Dolormin; Wick;
Fenistil; Canesten; Ozempic; Metformin; Siemens; Sage; Lexware; Datev; Elster; Doodle; Bitwarden; Firefox; Telegram;
Threema; Bluesky; Substack; Patreon; Vinted; Temu; Shein; Asos; Netflix; Hulu; Disney; Pixar; Marvel; Zelda; Fortnite;
Catan; Carcassonne; Dobble; Wizard; Kniffel; Wordle
"""
