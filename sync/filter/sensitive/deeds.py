"""Words for how somebody behaved: what was done, what came of it, what somebody is called for it."""

from sync.filter.sensitive.folded import nouns, phrases, words

# Done by somebody: with *hat*, or bent.
DEEDS = phrases("""
betrogen, betrog, betrügt, gelogen, lügt, belogen, angelogen, belügt, gestohlen, stahl, stiehlt, geklaut, klaut,
klaute, beklaut, gemobbt, mobbt, mobbte, belästigt, belästigte, sexuell belästigt, begrapscht, begrabscht, gestalkt,
stalkt, beleidigt, beleidigte, bedroht, bedrohte, erpresst, erpresste, mich geschlagen, ihn geschlagen, sie
geschlagen, mich schlug, verprügelt, angeschrien, angebrüllt, schreit uns an, gedemütigt, demütigt, schikaniert,
schikanierte, diskriminiert, diskriminierte, ausgenutzt, hintergangen, unterschlagen, unterschlug, veruntreut,
gefälscht, fälscht, fälschte, manipuliert, bestochen, geschmiert, abgeschrieben, abgekupfert, plagiiert, gespickt,
geschummelt, schummelt, getäuscht, vorgetäuscht, gesoffen, säuft, gekifft, kifft, gekokst, kokst, fremdgegangen, geht
fremd, vergewaltigt, missbraucht, misshandelt, Drogen genommen, nimmt Drogen, Drogen verkauft, Noten gefälscht,
geblaumacht, blaugemacht, blau gemacht, krankgefeiert, krank gefeiert, schwarzgefahren, schwarz gearbeitet, Steuern
hinterzogen, unter Alkoholeinfluss, nichts beigetragen, nichts gemacht, keinen Finger gerührt, keinen Finger krumm,
keinen Finger, hingeschmissen, gelästert, lästert, lästerte, mitgehen lassen, mitgehen ließ, eingesteckt, verschlampt,
verschlampte, verprellt, vertuscht, vertuschte, verheimlicht, verschwiegen, unterstellt, nachgestellt, nachgerufen,
angegriffen, angepöbelt, pöbelt, pöbelte, angespuckt, bespuckt, bespuckte, gespuckt, geschubst, schubst, schubste,
getreten, geohrfeigt, ohrfeigt, geschüttelt, gezerrt, zerrte, zerrt, gewürgt, eingesperrt, sperrt ein, weggesperrt,
fixiert ohne, vernachlässigt, angefasst, angegrapscht, angemacht, begafft, bloßgestellt, bloßstellt, runtergemacht,
runtergeputzt, runterputzt, runterputzen, runtermacht, niedergemacht, fertiggemacht, fertigmacht, zusammengestaucht,
zusammenstaucht, angeblafft, anblafft, angefahren, angemotzt, anmotzt, angeschnauzt, anschnauzt, anschreit, anbrüllt,
anlügt, ausnutzt, ausspioniert, spioniert, bespitzelt, verpetzt, angeschwärzt, schwärzt an, rausgeekelt, rausgemobbt,
ausgegrenzt, ausgelacht, lacht uns aus, sich lustig gemacht, macht sich lustig, lustig macht, verarscht, verarscht
uns, gedrückt, drückt sich, herumgebrüllt, rumgebrüllt, rumgeschrien, ausgerastet, rastet aus, gepennt, eingeschlafen
im Dienst, trinkt im Dienst, im Dienst getrunken, geprahlt, geprügelt, zugeschlagen, randaliert, randalierte,
demoliert, zerstört, zerkratzt, sabotiert, sabotierte, schwänzt, schwänzte, geschwänzt, unentschuldigt, gehackt,
weitergetratscht, ausgeplaudert, plaudert, geplaudert, tratscht, getratscht, die Schuld in die Schuhe, sexistische,
rassistische, anzügliche, schlüpfrige, zweideutige, als Trottel, als Idioten, als Idiot, als Idiotin, als Schlampe,
als dumm, für dumm, dumm angemacht, heimlich, ohne Erlaubnis, unbefugt, hinter meinem Rücken, hinter unserem Rücken,
hinterrücks, vor versammelter Mannschaft, vor allen anderen, vor der ganzen Klasse, vor den Kunden, vor allen Leuten,
vor dem ganzen Team, bedrängt, bedrängte, angebaggert, seine Frau geschlagen, ihren Mann geschlagen, brüllt, brüllte,
anzügliche Bemerkungen, anzügliche Sprüche, rassistische Bemerkungen, rassistische Sprüche, sexistische Bemerkungen,
sexistische Sprüche, Kundendaten weitergegeben, Daten weitergegeben, Interna ausgeplaudert, Interna weitergegeben, aus
der Kasse genommen, ChatGPT schreiben lassen, KI schreiben lassen, ChatGPT abgeschrieben, ständig zu spät, dauernd zu
spät, immer zu spät, jeden Tag zu spät, riecht nach Alkohol, nach Alkohol gerochen, stinkt nach Alkohol, roch nach
Alkohol, gedrückt hat, hintergeht, macht nie etwas, tut nie etwas, macht nichts, macht blau, macht krank, Unterlagen
mitgenommen, Firmeneigentum mitgenommen, als seine ausgegeben, als ihre ausgegeben, als eigene ausgegeben, falsch
abgerechnet, cheated, cheats, cheating, lied, lies to, lying to, a lie, a pack of lies, flat out lie, stole, stolen,
steals, stealing, nicked, nicks, shoplifted, harassed, harasses, harassing, sexually harassed, groped, gropes,
groping, stalked, stalks, bullied, bullies, bullying, insulted, insults, threatened, threatens, blackmailed, hit me,
punched, slapped, kicked me, kicked him, kicked her, kicked a, shoved, pushed me, spat at, spat on, beat up,
assaulted, attacked, abused, raped, yelled at, yells at, yelling at, screamed at, screams at, screaming at, shouted
at, shouts at, shouting at, swore at, swears at, snapped at, humiliated, humiliates, belittled, belittles, mocked,
mocks, mocking, makes fun of, made fun of, making fun of, discriminated against, embezzled, defrauded, forged, faked,
falsified, fabricated, bribed, took bribes, took a bribe, fiddled, fiddling, fiddles, plagiarised, plagiarized,
plagiarises, plagiarizes, copied our, copied the answers, copied the whole, sabotaged, sabotages, betrayed, was caught
cheating, got caught cheating, cheated on, takes drugs, took drugs, sells drugs, was drunk, is drunk, is always drunk,
turned up drunk, turns up drunk, came in drunk, was high, was stoned, drinks on the job, drinking on the job, drinks
at work, slept with, is sleeping with, had an affair, is having an affair, having an affair, touched me, did nothing,
did no work, does nothing, did not contribute, contributed nothing, never does anything, never does, never
contributes, pull his weight, pull her weight, pulls his weight, pulls her weight, drinks too much, made racist, made
sexist, makes racist, makes sexist, racist jokes, sexist jokes, racist comments, sexist comments, racist remarks,
sexist remarks, snide remarks, snide comments, nasty comments, nasty remarks, inappropriate comments, inappropriate
jokes, gaslighted, gaslights, gaslighting, ghosted us, takes credit, took credit, taking credit, takes the credit,
took the credit, plays favourites, plays favorites, threw his, threw her, slammed the door, slams doors, slams the
door, lets himself in, lets herself in, let himself in, let herself in, snooped, snoops, spies on, spied on, talks
behind, talked behind, badmouths, badmouthed, gossips, gossiped, spreading rumours, spread rumours, spreads rumours,
spreading rumors, spread rumors, skives, skived, slacks off, slacked off, behind my back, behind our backs, behind his
back, behind her back, in front of everyone, in front of everybody, in front of the whole, without permission,
neglected, neglects, vandalised, vandalized, trashed, smashed, broke into, hits on, hitting on, made up half, made up
the data, made up data, had ChatGPT write, let ChatGPT write, had AI write, let AI write, under the table, off the
books, pennt, pennte, von der Polizei abgeholt, through our things, through my things, through her things, done a
single, do a single, contribute anything, bevorzugt seine, bevorzugt ihre, touching students, touching women, keeps
touching, copied her, copied his, copied their, taking money, took money, took cash, used ChatGPT to write, always
late, constantly late, late every day, shows up late, leaves early every, smelled of alcohol, smells of alcohol, skips
work, skipped work, leaked customer data, leaked the customer, shared customer data, made a pass at, made
inappropriate, takes credit for, took credit for, hired someone to write, paid someone to write, never does her, never
does his, never does any, never did her, never did his, lies about, lied about, padded his, padded her, copied my
homework, copied my answers, copied my essay, copied my solution, copied my work, copied my code, copied from me,
copied from Wikipedia, copied from the internet, copied from another, copied from a classmate, Mist gebaut, verbockt,
verkackt, vermasselt, versaut, screwed us, messed us, dropped the ball, lässt uns hängen, im Stich gelassen, lässt uns
im Stich, left us hanging, let us down, fällt mir ins Wort, fällt uns ins Wort, ins Wort gefallen, rolls her eyes,
rolls his eyes, lacht mich aus, zickt, pampig geworden, a DUI, lost his licence, lost her licence, lost his license,
eine Anzeige am Hals, Führerschein abgenommen, Führerschein los, has no clue, never replies, never answers, never
listens, lügt uns an, intrigiert, hetzt gegen, aufgehetzt, geschlampt, schlampt, schummelte, belog, log uns an, log
mich an, erschlichen, erschwindelt, abgezockt, zockt ab, bescheißt, über den Tisch gezogen, ripped off, rips off,
conned, scammed, swindled, overcharged
""")
# Done by somebody, in two words that need not stand together.
DOING = (
    (
        "kommt kam kame gekommen komme erscheint erschien",
        "spat spaet verspatet unpunktlich betrunken besoffen",
    ),
    ("schmeisst schmiss geschmissen wirft warf geworfen schmeissen", "werkzeug stuhl stuhlen tassen akten"),
    ("knallt knallte geknallt schlagt haut", "tur tueren turen tuer"),
    ("schlagt schlug geschlagen tritt", "bewohner patienten kinder kind hund schuler mitschuler frau mann"),
    ("macht machte gemacht reisst riss gerissen", "witze witzchen spruche runter nieder lustig"),
    ("schreit schrie brullt brullte blafft schnauzt motzt pobelt", "an rum herum nur"),
    ("putzt putzte staucht stauchte", "runter zusammen"),
    ("stellt stellte", "nach bloss"),
    ("lasst liess lassen", "mitgehen"),
    ("lasst liess gelassen", "nass nassen windeln kot urin vollgeschissen"),
    ("zahlt zahlte gezahlt bezahlt", "lohn lohne gehalt gehalter uberstunden schwarz"),
    ("streicht strich gestrichen", "uberstunden urlaub pausen"),
    ("trinkt trank getrunken kifft raucht", "dienst arbeit arbeitszeit schicht"),
    ("verschickt verschickte schickt schickte surft spielt", "arbeitszeit dienstzeit nachts privat private"),
    (
        "gezogen kopiert kopierte zieht weitergegeben gibt gab",
        "stick kundendaten produktionsdaten patientendaten",
    ),
    (
        "verkauft verkaufte verrat verraten weitergegeben rausgegeben ausgeplaudert",
        "klausurfragen prufungsfragen losungen kundendaten patientendaten interna gehalter passwort passworter"
        " geheimnisse kundenliste firmengeheimnisse",
    ),
    ("fasst fasste gefasst gegriffen", "hintern po brust busen schritt bein"),
    ("starrt starrte glotzt glotzte gafft guckt", "umkleide ausschnitt hintern brust busen dusche beine"),
    ("redet redete spricht sprach", "schlecht rucken"),
    (
        "liest las gelesen durchsucht durchwuhlt filmt filmte",
        "mails nachrichten chats tagebuch handy spind post",
    ),
    ("nennt nannte genannt schimpft", "idiot idioten trottel schlampe depp deppen dumm arschloch versager"),
    ("beigetragen mitgearbeitet abgeliefert", "nichts nix nie kaum null"),
    ("gemacht getan", "nix finger"),
    ("geloscht lahmgelegt kaputtgemacht zerstort verschwiegen", "absichtlich extra mutwillig vorsatzlich"),
    ("erfunden ausgedacht", "daten zahlen werte protokolle protokoll ergebnisse interviews umfrage stunden"),
    ("frisst isst nimmt nahm genommen", "kasse kuhlschrank kaffeekasse trinkgeld"),
    (
        "turns turned shows showed comes came rolls rolled",
        "late drunk uninvited unannounced shouting hungover",
    ),
    ("shows showed turns turned", "never barely rarely"),
    ("makes made making cracks cracked", "remarks fun jokes"),
    ("reads read reading shares shared", "dms emails diary"),
    ("goes went going", "drawers handbag"),
    ("told tells telling spreads spreading", "lie lies rumours rumors"),
    ("calls called call calling", "idiot stupid moron names slut bitch dumb useless retard"),
    ("pays paid pay", "wages overtime table books"),
    ("hits hitting", "interns intern students student girls women me waitress"),
    ("leaves leaving left", "unattended wet soiled crying hungry"),
    ("invented fabricated", "survey data numbers figures quotes interviews"),
    ("leaked leaks sold selling sells", "salaries exam questions answers passwords client customer secrets"),
    ("threw throws throwing", "chair stapler phone mug tools keyboard plate"),
    ("taucht meldet antwortet hilft putzt", "nie niemals"),
    ("never", "shows replies turns listens cleans washes"),
    ("geschlafen schlaft schlief", "mit"),
    ("missachtet ignoriert ignorierte", "mich uns anweisungen regeln"),
    ("ignores interrupts mocks", "me us"),
    ("misses missing", "deadlines"),
    ("smokes smoking smoked", "weed pot joint van toilets"),
    ("sends sent sending", "creepy nudes dick inappropriate"),
)
# Of these, those that are a part of the verb and stand at a clause's end.
PARTS = words("an rum herum nach bloss runter nieder zusammen")
# Suffered by somebody for what they did: with *wurde*.
FATES = phrases("""
abgemahnt, fristlos gekündigt, fristlos entlassen, gefeuert, rausgeworfen, rausgeschmissen, gekündigt, entlassen,
suspendiert, exmatrikuliert, zwangsexmatrikuliert, beim Spicken erwischt, beim Abschreiben erwischt, beim Klauen
erwischt, beim Stehlen erwischt, beim Schummeln erwischt, erwischt, verhaftet, festgenommen, verurteilt, vorbestraft,
angezeigt, angeklagt, freigestellt, degradiert, strafversetzt, verwarnt, in Haft, im Gefängnis, im Knast, in U Haft,
in Untersuchungshaft, auf Bewährung, hinter Gittern, der Schule verwiesen, von der Schule geflogen, rausgeflogen,
ermahnt, zur Rede gestellt, fired, was sacked, got sacked, sacked, sacked for, dismissed for, was dismissed, suspended
for, was suspended, expelled, kicked out, arrested, convicted, charged with, reprimanded, disciplined, written up,
given a warning, got a written warning, caught cheating, caught stealing, caught plagiarising, caught plagiarizing,
caught lying, caught drinking, caught fiddling, caught red handed, put on probation, demoted, prosecuted, jailed, in
prison, in jail, on probation, struck off, let go for, sent home for
""")
# Said to be somebody's: with *ist*.
FLAWS = phrases("""
betrunken, besoffen, angetrunken, alkoholisiert, bekifft, zugedröhnt, auf Drogen, kriminell, korrupt, gewalttätig,
übergriffig, handgreiflich, rassistisch, sexistisch, stinkfaul, faul, unzuverlässig, inkompetent, unfähig, cholerisch,
ausfällig, aggressiv, respektlos, unverschämt, arbeitsscheu, handgreiflich geworden, ausgerastet, unpünktlich, laut
geworden, tyrannisch, verlogen, hinterhältig, hinterlistig, schlampig, rücksichtslos, jähzornig, launisch,
herablassend, überheblich, arrogant, drunk, stoned, intoxicated, under the influence, corrupt, abusive, violent,
racist, sexist, lazy, so lazy, incompetent, unreliable, dishonest, manipulative, aggressive, useless, verbally
abusive, rude, slacking off, always late, late again, condescending, patronising, patronizing, two faced, vindictive,
inappropriate with, unprofessionell, ungerecht, parteiisch, unhöflich, unausstehlich, gemein zu, fies, hysterisch,
eingebildet, egoistisch, selbstsüchtig, toxisch, nachtragend, distanzlos, unehrlich, unloyal, illoyal, nicht
teamfähig, unprofessional, biased against, mean to, selfish, bossy, hostile, disrespectful, negligent, immature,
passive aggressive, never on time, arrogant, obnoxious, sleazy, creepy, untrustworthy, backstabbing, homophobic,
homophob, misogynist, misogynistic, ausländerfeindlich, frauenfeindlich, antisemitisch, antisemitic
""")
# What somebody is called, behind *ein* or *a*, with an adjective or without.
INSULTS = nouns("""
Betrüger, Betrügerin, Lügner, Lügnerin, Dieb, Diebin, Rassist, Rassistin, Sexist, Choleriker, Idiot, Idiotin,
Arschloch, Mobber, Mobberin, Stalker, Narzisst, Narzisstin, Tyrann, Faulpelz, Petze, Schleimer, Ekel, Säufer,
Tratschtante, Grapscher, Depp, Trottel, cheat, cheater, liar, thief, fraud, bully, racist, sexist, creep, stalker,
idiot, asshole, crook, narcissist, tyrant, control freak, slacker, backstabber, Sack, Arsch, Penner, Versager,
Drecksack, Nichtsnutz, Faulenzer, Grabscher, Schwein, Kinderschänder, Blender, Intrigant, Intrigantin, Hochstapler,
Hochstaplerin, Junkie, jerk, prick, moron, predator, pervert, slimeball, fraudster, freeloader, gossip, junkie, drunk
""")
# They only look like one: *she stole the show*, *das wird ihm nicht angezeigt*.
FIGURES = phrases("""
stole the show, steals the show, stealing the show, stahl die Show, stiehlt die Show, die Show gestohlen, falsch
abgeschrieben, ihm angezeigt, ihr angezeigt, mir angezeigt, dir angezeigt, uns angezeigt, euch angezeigt, nicht
angezeigt, falsch angezeigt, richtig angezeigt
""")
NOUNS = nouns("""
Abmahnung, Betrug, Betrugsversuch, Täuschungsversuch, Plagiat, Diebstahl, Mobbing, Belästigung, sexuelle Belästigung,
Unterschlagung, Fehlverhalten, Affäre, Alkoholfahne, Vorstrafe, Strafanzeige, Hausverbot, Kündigung, Entlassung,
Seitensprung, Beleidigung, Übergriff, Wutanfall, Wutausbruch, Tätlichkeit, Lüge, Körperverletzung, Nötigung,
Veruntreuung, Fahne, Unpünktlichkeit, Unzuverlässigkeit, Ermittlungsverfahren, Strafverfahren, Disziplinarverfahren,
Gerichtsverfahren, misconduct, plagiarism, theft, harassment, sexual harassment, bullying, written warning,
disciplinary, affair, criminal record, dismissal, fraud, cheating, lies, infidelity, temper tantrum, outburst,
assault, embezzlement
""")
