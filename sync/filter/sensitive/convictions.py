"""Words for religion, politics, unions, origin, sexuality, gender, biometric and genetic data."""

from sync.filter.sensitive.folded import adjectives, nouns, phrases, words

# Somebody *is* one of these, by themselves or with what follows: *katholischer Christ*, *a gay man*.
BELIEVERS = nouns("""
Muslim, Muslima, Muslimin, Moslem, Moslemin, Sunnit, Sunnitin, Schiit, Schiitin, Alevit, Alevitin, Jude, Jüdin,
Christ, Christin, Katholik, Katholikin, Protestant, Protestantin, Calvinist, Methodist, Methodistin, Baptist,
Baptistin, Mennonit, Mennonitin, Adventist, Adventistin, Pfingstler, Pietist, Orthodoxer, Mormone, Mormonin, Quäker,
Zeuge Jehovas, Zeugin Jehovas, Zeugen Jehovas, Buddhist, Buddhistin, Hindu, Hinduistin, Hinduist, Sikh, Bahai, Jeside,
Jesidin, Eside, Salafist, Salafistin, Islamist, Islamistin, Zionist, Zionistin, Druse, Drusin, Kopte, Koptin,
Heidin, Zionist, Druze, Copt, Salafist, Atheist, Atheistin, Agnostiker, Agnostikerin, Satanist, Scientologe,
Scientologin, Freimaurer, Konvertit, Konvertitin, Ministrant, Ministrantin, Kirchgänger, Kirchenmitglied,
Anthroposoph, Anthroposophin, Konfessionsloser, Christian, Catholic, Roman Catholic, Protestant, Anglican, Lutheran,
Evangelical, Presbyterian, Pentecostal, Jew, Jehovah's Witness, Jehovah s Witness, Mormon, Quaker, Hindu, Rastafarian,
Wiccan, pagan, Zoroastrian, atheist, agnostic, Scientologist, churchgoer, born again Christian, Seventh Day Adventist,
Sunni, Shia, Shiite, humanist
""")
FAITHS = adjectives("""
katholisch, römisch katholisch, evangelisch, evangelikal, protestantisch, orthodox, russisch orthodox, griechisch
orthodox, jüdisch, muslimisch, moslemisch, islamisch, sunnitisch, schiitisch, alevitisch, buddhistisch, hinduistisch,
jesidisch, freikirchlich, gläubig, strenggläubig, streng gläubig, religiös, sehr religiös, tief religiös, getauft,
konfessionslos, atheistisch, agnostisch, christlich, freireligiös, ungläubig, koptisch, drusisch
""") | phrases("""
Jewish, Muslim, Catholic, Christian, religious, deeply religious, orthodox Jewish, baptised, baptized, Buddhist, Sikh,
Hindu, orthodox, devout, evangelical, of the Muslim faith, of the Jewish faith, of the Catholic faith
""")
SEXUALITIES = (
    adjectives("""
schwul, lesbisch, bisexuell, homosexuell, heterosexuell, pansexuell, asexuell, queer, transgender, transsexuell,
nichtbinär, nicht binär, nonbinär, genderfluid, intersexuell, polyamor, aromantisch, nonbinary, non binary,
intergeschlechtlich
""")
    | phrases("""
gay, lesbian, bi, bisexual, homosexual, straight, heterosexual, pansexual, asexual, transsexual, trans, intersex,
polyamorous, genderqueer, gender fluid, agender, a trans man, a trans woman, a trans person, transitioning, closeted
""")
    | nouns("""
Lesbe, Schwuler, Transfrau, Transmann, Trans Frau, Trans Mann, trans Person, Transperson, Homosexueller, Homosexuelle,
trans man, trans woman, trans person, lesbian, Bisexuelle, Bisexueller
""")
)
ORIGINS = nouns("""
Kurdish, Rom, Romni, Roma, Sinto, Sintiza, Sinti, Kurde, Kurdin, Sorbe, Sorbin, Uigure, Uigurin, Tamile, Tamilin,
Rohingya, Paschtune, Sudetendeutscher, Sudetendeutsche, Donauschwabe, Schlesier, Ostpreuße, Afrodeutscher,
Afrodeutsche, Schwarzer, Jenischer, Araber, Araberin, Berber, Berberin, Aramäer, Aramäerin, Armenier, Armenierin,
Spätaussiedler, Spätaussiedlerin, Russlanddeutscher, Russlanddeutsche, Deutschtürke, Deutschtürkin, Tscherkesse,
Mischling, Person of Color, Migrationshintergrund, Ausländer, Ausländerin, Flüchtling, Geflüchteter, Asylbewerber,
Asylbewerberin, Kurd, Gypsy, Traveller, Romani, Latino, Latina, Hispanic, African American, Asian American, Native
American, person of color, person of colour, Arab, Uyghur, Aboriginal, Maori, Pashtun, Tamil, mixed race, biracial,
black, refugee, asylum seeker
""") | adjectives("""
kurdisch, aramäisch, assyrisch, armenisch, jenisch, sorbisch, arabischstämmig, türkischstämmig, russlanddeutsch,
schwarz, afrodeutsch, dunkelhäutig, farbig, arabisch
""")
POLITICS = nouns("""
conservative voter, liberal voter, Sozialdemokrat, Sozialdemokratin, Christdemokrat, Christdemokratin, Kommunist,
Kommunistin, Sozialist, Sozialistin, Anarchist, Anarchistin, Marxist, Marxistin, Nationalsozialist, Nazi, Neonazi,
Faschist, Faschistin, Rechtsextremist, Linksextremist, Reichsbürger, Reichsbürgerin, Querdenker, Querdenkerin,
Monarchist, AfDler, AfD Wähler, AfD Wählerin, Grünen Wähler, Grünen Wählerin, SPD Wähler, CDU Wähler, FDP Wähler,
Parteimitglied, Antifaschist, Feministin, Impfgegner, Klimaaktivist, Klimaaktivistin, Pegida Anhänger, Corona Leugner,
Republican, Democrat, registered Democrat, lifelong Democrat, communist, socialist, democratic socialist, anarchist,
Marxist, fascist, neo nazi, Trump supporter, Trump voter, Labour voter, Tory voter, Tory, Lib Dem, Brexiteer, Leave
voter, Remain voter, party member, Labour supporter, Biden voter, card carrying member, white supremacist, anti vaxxer
""") | adjectives(
    "links eingestellt, rechts eingestellt, rechtsextrem, linksextrem, rechtsradikal, linksradikal"
)
UNIONISTS = nouns("""
Gewerkschaftsmitglied, Gewerkschafter, Gewerkschafterin, Gewerkschaftler, Gewerkschaftlerin, Gewerkschaftsfunktionär,
Gewerkschaftssekretär, Gewerkschaftssekretärin, gewerkschaftlich organisiert, IG Metaller, IG Metallerin, union
member, union rep, union representative, union steward, shop steward, trade unionist, unionist, union organiser, union
organizer, member of a union, trade union member, unionised, unionized, union delegate
""")
# What follows these words is what somebody belongs to.
MEMBERS = words("""
mitglied mitglieder vertrauensmann vertrauensfrau funktionar funktionarin kandidat kandidatin anhanger anhangerin
wahler wahlerin member members supporter voter delegate candidate activist councillor councilman councilwoman
councilor
""")
BODIES = words("""
spd cdu csu fdp afd bsw npd linke linken linkspartei grunen gruenen piratenpartei piraten volt partei jusos jungen
union freien wahler odp dkp mlpd spo ovp fpo neos svp glp bundnis buendnis gewerkschaft verdi ver ig dgb gew ngg
eurogewerkschaft marburger bund igbce evg gdp unite unison gmb afl cio seiu teamsters union unions tuc uaw afscme nea
aft ucu nut labour labor conservatives conservative tories tory democrats democratic republican republicans greens
green ukip snp libdems dems communist socialist reform party momentum antifa kirche kirchen freikirche gemeinde
pfarrgemeinde moscheegemeinde synagogengemeinde sekte scientology landeskirche zeugen church mosque synagogue temple
parish congregation jehovah studentenverbindung burschenschaft identitaren pegida
""")
PARTIES = words("""
spd cdu csu fdp afd bsw npd linke linken grune grunen gruenen gruene piraten volt spo ovp fpo neos svp labour labor
tory tories conservative republican democrat green greens ukip snp trump biden harris obama clinton reform corbyn
johnson starmer brexit leave remain
""")
VOTING = words("wahle wahlt gewahlt wahlte vote voted votes voting")
# Somebody's own, whoever they are.
BODILY = nouns("""
Fingerabdruck, Fingerabdrücke, Irisscan, Netzhautscan, Retinascan, Handvenenscan, Gesichtsscan, Stimmabdruck, Gentest,
DNA Test, DNS Test, DNA Probe, DNA Profil, DNA Ergebnis, Genom, Erbgut, Gendefekt, Genmutation, Erbkrankheit, BRCA
Mutation, BRCA1, BRCA2, Gesichtserkennung, Blutgruppe, fingerprint, iris scan, retina scan, retinal scan, face scan,
facial scan, palm scan, voiceprint, faceprint, DNA test, DNA sample, DNA profile, DNA result, DNA, genome, genetic
test, genetic test result, genetic testing, genetic mutation, BRCA mutation, BRCA1 mutation, BRCA1 gene, gene
mutation, biometric data, biometric template, Face ID, blood type, sexual orientation, sexuality, gender identity,
gender reassignment, religion, faith, religious beliefs, union membership, political beliefs, political views,
ethnicity, ethnic background, race, sexuelle Orientierung, Homosexualität, Bisexualität, Geschlechtsidentität,
Geschlechtsangleichung, Transition, Konfession, Religionszugehörigkeit, Gewerkschaftsmitgliedschaft,
Parteimitgliedschaft, Parteibuch, Parteizugehörigkeit, ethnische Herkunft, Hautfarbe, Sexualität, Transidentität,
Taufe, Kommunion, Firmung, Konfirmation, Bar Mizwa, Bat Mizwa
""")
# What people do by which they are known, behind somebody: *trägt ein Kopftuch*, *goes to the mosque*.
PRACTICES = phrases("""
Kopftuch, ein Kopftuch, Hijab, einen Hijab, Kippa, eine Kippa, hijab, a hijab, a kippah, a turban, a headscarf, einen
Turban, in die Moschee, in die Kirche, in die Synagoge, in den Gottesdienst, zum Freitagsgebet, zur Messe, zur
Beichte, zum Islam konvertiert, zum Christentum konvertiert, zum Judentum konvertiert, konvertiert, aus der Kirche
ausgetreten, to the mosque, to church, to mass, to synagogue, converted to Islam, converted to Judaism, converted to
Christianity, converted to Catholicism, in der Gewerkschaft, in der IG Metall, bei ver di, in ver di, in der ver di,
bei der ver di, in Verdi, in der Verdi, in der GEW, in der IG BCE, in der NGG, in der IGBCE, bei Verdi, in der
Moschee, in der Synagoge, in der Kirche, im Gottesdienst, beim Freitagsgebet, beim Gebet, at the mosque, at church, at
the synagogue, at mass, at Friday prayers, bei der IG Metall, in einer Gewerkschaft, in der SPD, in der CDU, in der
AfD, in der FDP, in der CSU, bei den Grünen, bei der SPD, bei der AfD, in der Partei, bei den Zeugen Jehovas, bei
Scientology, in a union, in the union, joined the union, joined a union, in die Gewerkschaft, der Gewerkschaft
beigetreten, im Ramadan, während des Ramadan, during Ramadan, for Ramadan, halal, koscher, kosher, keeps kosher,
Sabbat, Schabbat, the Sabbath, Shabbat, auf Männer, auf Frauen, men and women, a husband and he, als schwul geoutet,
als lesbisch geoutet, als trans geoutet, geoutet, out as gay, out as trans, out as lesbian, out as bi, out as
bisexual, out as queer, out as non binary, fastet, faste, betet, bete, fasting, prays, pray, observes Ramadan,
konvertierte, zum Gebet, zum Gottesdienst, zum Bibelkreis, in die Messe, in die Bibelstunde, zur Bibelstunde, Ramadan,
fasting for Ramadan, keeps the Sabbath, mit einer Frau verheiratet, mit einem Mann verheiratet, married to a woman,
married to a man, married a woman, married a man, to temple, to the temple, to Bible study, to mosque, to shul, to
Friday prayers, zur Synagoge
""")
DESCENT = words(
    "herkunft abstammung wurzeln volksgruppe descent origin ancestry heritage ethnicity extraction roots decent"
)
PERSON_NOUNS = words("""
mann manner frau frauen person junge madchen mensch christ christin familie schuler schulerin student studentin paar
elternteil man woman men women guy girl boy couple person family people kid student christian jew muslim teacher
colleague parent catholic citizen employee american immigrant mother father
""")
