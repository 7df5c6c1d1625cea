"""More words for religion, politics, unions, origin, sexuality and bodily marks, and for where people come from."""

from typing import Final

from sync.filter.sensitive.folded import adjectives, nouns, phrases, words

MORE_BELIEVERS: Final = nouns("""
Nonne, Mönch, Ordensschwester, Ordensbruder, Imam, Rabbiner, Rabbinerin, Diakonin, Pastorin, Pfarrerin,
Pfarrerstochter, Pfarrerssohn, Pastorentochter, Pastorensohn, Altkatholik, Altkatholikin, Freikirchler,
Freikirchlerin, Evangelikaler, Evangelikale, Waldenser, Hussit, Zen Buddhist, Zen Buddhistin, Hare Krishna,
Wiedertäufer, Lutheraner, Lutheranerin, Ex Muslim, Ex Muslima, Ex Katholik, Ex Katholikin, Messdiener, Messdienerin,
Kirchenälteste, Presbyter, Presbyterin, nun, monk, imam, rabbi, vicar's daughter, altar boy, deacon, lay preacher,
Methodist, Baptist, Mennonite, Amish, Unitarian, Jain, Ahmadi, Ismaili, convert, Muslim convert, Catholic convert,
lapsed Catholic, recovering Catholic, cradle Catholic, ex Muslim, ex Mormon, Bible believer, churchwarden,
nonbeliever, unbeliever, spiritualist, Druid
""")
MORE_FAITHS: Final = adjectives("""
neuapostolisch, altkatholisch, griechisch katholisch, ultraorthodox, lutherisch, evangelisch lutherisch, baptistisch,
methodistisch, pietistisch, bibeltreu, sehr gläubig, tiefgläubig, tief gläubig, fromm, hinduistisch, schamanisch,
areligiös, nicht gläubig, nicht religiös, bekenntnislos, ausgetreten aus der Kirche
""") | phrases(
    "Hasidic, Haredi, very religious, quite religious, not religious, strictly religious, practising, born again"
)
MORE_SEXUALITIES: Final = adjectives("""
trans, demisexuell, genderqueer, genderneutral, gleichgeschlechtlich, transident, lesbisch, aro ace
""") | phrases("""
demisexual, aromantic, non-binary, a lesbian, a gay man, a gay woman, a bisexual, out and proud, out at work, in the
closet, in a same sex, queer
""")
MORE_ORIGINS: Final = nouns("""
Migrant, Migrantin, Einwanderer, Einwandererkind, Gastarbeiter, Gastarbeiterkind, Gastarbeitertochter,
Gastarbeitersohn, Kontingentflüchtling, Geflüchtete, Flüchtlingskind, Migrantenkind, Halbtürke, Halbtürkin,
Halbitalienerin, Halbgriechin, Halbspanier, Halbaraber, Schwarze Frau, Schwarzer Mann, Turkodeutsche, Banater Schwabe,
Siebenbürger Sachse, Jeside, Palästinenser, Palästinenserin, Tschetschene, Tschetschenin, Sahraui, Hazara, Tigray,
Zaza, Lasin, Tatare, Tatarin, Kosovare, Kosovarin, immigrant, child of immigrants, daughter of immigrants, son of
immigrants, second generation, undocumented, refugee kid, Windrush child, Black woman, Black man, British Asian, Black
British, Anglo Indian, Palestinian, Chechen, Romany, Romani Gypsy, Irish Traveller, Jewish descent, Tibetan, Hazara,
Yazidi, Assyrian
""")
MORE_POLITICS: Final = nouns("""
Juso, Jungsozialist, Jungliberaler, Linksradikaler, Linksradikale, Rechtsradikaler, Rechtsradikale, Autonomer,
Antideutscher, Identitärer, Burschenschafter, Wutbürger, Putinversteher, Trump Fan, Impfgegnerin, Klimakleber,
Klimakleberin, Ortsvorsitzender der, Grüner, Grüne, Ökofaschist, Altkommunist, Altachtundsechziger, Achtundsechziger,
Stalinist, Trotzkist, Maoist, Libertärer, Corbynista, leftie, lefty, right winger, far right activist, Green voter,
Reform voter, Leaver, Remainer, Brexit voter, climate activist, ex Tory, Young Conservative, Labour member, Labour
councillor, Tory councillor, Green councillor, Labour man, Labour woman, Trotskyist, Maoist, libertarian, Marxist
Leninist, MAGA supporter, Republican voter, Democrat voter
""")
MORE_UNIONISTS: Final = nouns("""
Vertrauensfrau der, Streikposten, Streikführer, Gewerkschaftsvertreterin, Gewerkschaftsvertreter, ver di Mitglied, GEW
Mitglied, IG Metall Mitglied, Verdi Mitglied, DGB Mitglied, Unite rep, Unison rep, GMB rep, UCU rep, NEU rep, RMT rep,
PCS rep, RCN rep, NASUWT rep, USDAW rep, branch secretary, branch rep, Unite member, Unison member, UCU member, NEU
member, RMT member, GMB member, RCN member, shop steward for, picket
""")
MORE_BODIES: Final = words("""
rmt neu nasuwt rcn bma pcs usdaw aslef gdl ufo dbb komba dpolg gdb philologenverband djv unia vida cgt ogb dems reform
heilsarmee oddfellows freimaurern moschee synagoge diakonie
""")
MORE_BODILY: Final = nouns("""
Stimmprofil, Venenscan, Handabdruck, Daumenabdruck, Netzhaut, Iris, Gesichtsdaten, Gesichtsscans, biometrisches Foto,
biometrische Daten, Stimmprobe, Speichelprobe, Blutprobe, Abstammungstest, Vaterschaftstest, Chromosomen,
fingerprints, iris, palm print, thumbprint, voice sample, face scans, retina, saliva sample, ancestry test, paternity
test, blood group
""")
MORE_PRACTICES: Final = phrases("""
kein Schweinefleisch, kein Schwein, nach Mekka, auf Pilgerfahrt, auf dem Hadsch, auf Hadsch, fünfmal am Tag, in der
Jungen Gemeinde, im Kirchenchor, in einem Hauskreis, im Hauskreis, in der Bibelgruppe, zum Buddhismus, zum Islam, zum
Christentum, zum Judentum, zum Glauben, taufen lassen, getauft worden, firmen lassen, konfirmieren lassen, an Gott, an
Allah, zu Gott, zu Jesus, an keinen Gott, mit einem Mann zusammen, mit einer Frau zusammen, zwei Mütter, zwei Väter,
zwei Mamas, zwei Papas, zwei Mamis, eine Freundin und sie, als Mann geboren, als Frau geboren, im falschen Körper,
früher ein Mann, früher eine Frau, in der Transition, ihre Transition, seine Transition, geschlechtsangleichende,
Hormone seit, das Kreuz um, ein Kreuz um, eine Regenbogenfamilie, jeden Sonntag in die, vor der Kirche, im
Kirchenvorstand, im Pfarrgemeinderat, im Moscheeverein, im Gemeinderat für, zum Gottesdienst, auf Männer steht, auf
Frauen steht, für die AfD, für die Grünen, für die Linke, für die CDU, für die SPD, für die FDP, believes in God,
believe in God, found God, found Jesus, found religion, to Mecca, on hajj, on the Hajj, Sunday school, church choir,
Bible group, Bible class, prayer group, says grace, goes to confession, takes communion, to gurdwara, to the gurdwara,
at the gurdwara, wears a cross, wears a hijab, wears a turban, wears the hijab, five times a day, two mums, two moms,
two dads, two mothers, two fathers, came out to, came out as, came out at, came out last, out to his, out to her,
transitioned, transitioning, pronouns are, uses they them, they them pronouns, assigned female, assigned male, born a
boy, born a girl, born in the wrong, used to be a man, used to be a woman, on the picket line, on strike with, joined
the Labour, joined the Green, joined Labour, joined Reform, left the church, left the Church, in the Labour, for the
Greens, for Labour, for Reform, knocked on doors for, to my synagogue, at Pride with her, at Pride with his
""")
# Out of these somebody has fled or come: *aus Syrien geflohen*, *my parents came over from Pakistan*.
COUNTRIES: Final = words("""
afghanistan iran irak iraq syrien syria libanon lebanon jordanien palastina palestine jemen yemen turkei turkey
kurdistan pakistan indien india bangladesch bangladesh lanka nepal tibet china vietnam kambodscha cambodia laos
myanmar burma philippinen philippines korea mongolei kasachstan kazakhstan usbekistan tadschikistan kirgistan
turkmenistan armenien armenia georgien georgia aserbaidschan tschetschenien chechnya russland russia sowjetunion
ukraine belarus weissrussland moldau moldawien rumanien romania bulgarien bulgaria albanien albania kosovo bosnien
bosnia serbien serbia kroatien croatia mazedonien montenegro agypten egypt libyen libya tunesien tunisia algerien
algeria marokko morocco sudan sudsudan athiopien ethiopia eritrea somalia dschibuti kenia kenya uganda ruanda rwanda
burundi kongo congo tansania tanzania nigeria ghana togo benin kamerun cameroon senegal gambia guinea mali niger
tschad chad leone liberia angola mosambik mozambique simbabwe zimbabwe madagaskar jamaika jamaica haiti kuba cuba
trinidad barbados dominikanische kolumbien colombia venezuela ecuador peru bolivien chile brasilien brazil mexiko
mexico honduras guatemala salvador anatolien punjab bengal kashmir schlesien ostpreussen siebenburgen banat
""")
FLEEING: Final = words(
    "geflohen geflüchtet fluchtet fluchtete floh fled escaped geflohene vertrieben flucht refugees refugee asylum asyl"
)
# Of these it is told where they came from as whose child somebody is.
FOREBEARS: Final = words("""
eltern mutter vater familie grosseltern grossmutter grossvater oma opa parents mother father mum mom dad family
grandparents grandmother grandfather gran nan granny wurzeln roots vorfahren ancestors
""")
CAME: Final = words(
    "komme kommt kommen kam kamen stammt stammen stamme come comes came from hail hails moved emigrated immigrated"
)
