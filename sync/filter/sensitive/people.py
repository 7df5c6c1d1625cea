"""By which words somebody is meant, and by which people in general."""

import re

from sync.filter.sensitive.folded import words

PRONOUNS = words("""
ich mir mich er ihm ihn sie i me he she him her hers myself himself herself
""")
# Before these *sie* is many.
PLURALS = words("""
haben hatten sind waren werden wurden leiden litten bekommen nehmen sollten konnen konnten mussen sollen wollen
wollten
""")
POSSESSIVES = words("""
mein meine meinen meinem meiner meines dein deine deinen deinem deiner deines sein seine seinen seinem seiner seines
ihr ihre ihren ihrem ihrer ihres unser unsere unseren unserem unserer unseres euer eure euren eurem eurer my your his
her our their
""")
KIN = words("""
familie family mutter vater mama papa mami papi mutti vati eltern sohn sohnes tochter bruder bruders schwester
geschwister mann mannes frau ehemann ehefrau ex exmann exfrau kind kindes baby oma opa grossmutter grossvater
grosseltern tante onkel cousin cousine neffe nichte enkel enkelin schwiegermutter schwiegervater schwager schwagerin
stiefvater stiefmutter patenkind freund freundes freundin partner partnerin verlobter verlobte lebensgefahrtin
lebensgefahrte kollege kollegen kollegin chef chefs chefin vorgesetzter vorgesetzte vorgesetzten teamleiter
teamleiterin abteilungsleiter abteilungsleiterin nachbar nachbarn nachbarin mitbewohner mitbewohnerin vermieter
vermieterin kommilitone kommilitonen kommilitonin mitschuler mitschulerin sitznachbar sitznachbarin tutor tutorin
dozent dozenten dozentin lehrer lehrers lehrerin professor professors professorin prof betreuer betreuerin ausbilder
ausbilderin azubi auszubildende auszubildender praktikant praktikantin mitarbeiterin mitarbeiter assistentin assistent
schuler schulerin student studentin klient klientin patient patientin kunde kundin trainer trainerin hausarzt
hausarztin therapeut therapeutin bekannter bekannte gruppenmitglied teammitglied mother mum mom mummy father dad daddy
parents son daughter brother sister sibling wife husband spouse child kid baby grandmother grandma granny nan
grandfather grandpa aunt uncle cousin niece nephew grandson granddaughter stepmother stepfather stepson stepdaughter
fiance fiancee boyfriend girlfriend partner ex friend mate colleague coworker worker boss manager supervisor superior
neighbour neighbor flatmate roommate housemate landlord landlady classmate teammate tutor teacher lecturer professor
instructor mentor coach trainee intern apprentice student pupil client patient assistant employee groupmate
acquaintance gran nana missus youngest eldest kleiner kleinster grosser therapist mother-in-law father-in-law law
kolleginnen tochter toechter sohne soehne bruder brueder schwestern freunde freundinnen mitschuler mitschulerinnen
kommilitoninnen azubis zwillinge zwilling kumpel kumpels bub sprossling colleagues friends mates daughters sons brothers
sisters neighbours neighbors flatmates classmates teammates bosses managers kids twins twin buddy pal bloke lad sibling
siblings cousins grandkids stepdad stepmum girlfriend missus hubby carer
""")
# Whose they are is told before them, and they are written as nouns: *unser Jüngster*, *meine Große*.
AGED = words(
    "jungster jungste jungsten altester alteste altesten mittlerer mittlere kleine kleinen grosse grossen"
)
# Whoever speaks of one of them knows them: *a friend is in hospital*.
NEAR = words("""
freund freundin kollege kollegin bekannter bekannte bekannten kumpel kommilitone kommilitonin mitschuler mitschulerin
mitbewohner mitbewohnerin nachbar nachbarin sitznachbar sitznachbarin cousin cousine onkel tante friend mate colleague
coworker flatmate roommate housemate classmate neighbour neighbor cousin uncle aunt pal buddy
""")
# One of them, with an article, may be somebody whom the writer knows.
HUMANS = KIN | words("""
junge jungen madchen jugendlicher teilnehmer teilnehmerin bewohner bewohnerin pfleger pflegerin pflegehelfer
pflegehelferin schwester stationsleitung heimleiter heimleiterin erzieher erzieherin meister meisterin geselle
gesellin gruppenleiter gruppenleiterin schichtleiter schichtleiterin filialleiter filialleiterin hausmeister inhaber
inhaberin geschaftsfuhrer geschaftsfuhrerin direktor direktorin rektor rektorin schulleiter schulleiterin
sachbearbeiter sachbearbeiterin beamter beamte beamtin burger burgerin mandant mandantin antragsteller antragstellerin
bewerber bewerberin verkaufer verkauferin fahrer fahrerin koch kochin kellner kellnerin typ kerl mensch frau mann dame
herr alter arzt arztin anwalt anwaltin polizist polizistin soldat lehrling pta mfa referent referentin prufer pruferin
neue bloke lad guy girl boy woman man lady gentleman resident nurse sister carer doctor foreman director headteacher
head lead officer driver owner ceo clerk participant learner attendee candidate applicant member one jemand somebody
someone einer leitung vorstand sekretar sekretarin betriebsrat betriebsratin moderator moderatorin admin personaler
personalerin kursteilnehmer kursteilnehmerin kassierer kassiererin rezeptionist rezeptionistin putzfrau
reinigungskraft aushilfe kuchenhilfe tischler maler elektriker klempner handwerker monteur lagerist dekan dekanin
bufdi fsjler sanitater sanitaterin hebamme spielfuhrer trainerin kapitan mitglied dame lady bursche zwillinge leader
starter secretary caretaker janitor cleaner porter guard bouncer receptionist cook chef waiter waitress barista
cashier consultant registrar matron midwife paramedic dean deputy invigilator examiner moderator admin technician
gardener dentist surgeon treasurer chairman chair vicar priest pastor imam rabbi councillor foreman trainer apprentice
volunteer handyman plumber builder agent
""")
# What German joins to another word to say what somebody is: *Praktikumsbetreuer*, *Kursleiterin*; and English.
ROLE = re.compile(
    r"""\w{3,}(?:leiter|betreuer|anleiter|lehrer|trainer|nachbar|fahrer|pfleger|meister|fu(?:e)?hrer|ausbilder|partner
          |dozent|schu(?:e)?ler|student|verka(?:e)?ufer|sprecher|vertreter|assistent|helfer|inhaber|besitzer|berater
          |teilnehmer|wa(?:e)?rter|arbeiter)(?:in)?
      |\w{3,}(?:arzt|a(?:e)?rztin|chefin|chef|kollege|kollegin|schwester|mitglied|kind|sohn|vater|mutter|beauftragter?)
      |(?:stations|heim|kurs|team|schul|projekt|abteilungs|schicht|pflegedienst|gruppen|bereichs|seminar|wohngruppen|kita
         |filial|gescha(?:e)?fts|personal|praxis|ku(?:e)?chen)leitung
      |\w{3,}(?:mate|worker|keeper|woman|teacher|driver|leader)""",
    re.VERBOSE,
)
# Behind *der* or *the* it is these in general, but where the next words say which: *der Patient in Zimmer 3*.
ANYBODY = words("""
mensch patient patientin kunde kundin klient klientin burger burgerin mitarbeiter mitarbeiterin schuler schulerin
student studentin kind frau mann dame herr mutter vater soldat arzt arztin anwalt anwaltin polizist polizistin mandant
mandantin bewerber bewerberin antragsteller antragstellerin lehrer lehrerin partner partnerin alter baby eltern familie
client patient student pupil child kid baby employee man woman mother father parent parents family learner applicant
candidate member one law head lead teacher doctor officer owner driver person kinder
""")
# Behind *der* or *the* they are somebody whom those who read know.
KNOWN = (HUMANS - ANYBODY - words("jemand somebody someone einer einem einen")) | words("neuen auszubildende")
# They tie whom a sentence is about to who writes: *a client of mine*, *der Junge aus meiner Gruppe*.
MINE = words("""
mein meine meinen meinem meiner meines unser unsere unseren unserem unserer unseres uns mir my our mine ours us
""")
# So people speak of their own family, without an article.
FAMILIAR = words("""
oma opa mama papa mutti vati mami papi mum mom mummy mommy dad daddy grandma grandpa granny gran nana
""")
TITLES = words("herr herrn frau hr fr mr mrs ms miss mx dr prof sir kollege kollegin")
# About these it is said in general, whoever says it.
GENERIC = words("""
menschen leute personen viele manche einige alle jeder jede jemand niemand man kinder jugendliche frauen manner
patienten patientinnen betroffene betroffenen studierende studenten studentinnen schuler mitarbeitende beschaftigte
arbeitnehmer erwachsene deutsche bevolkerung prozent millionen personengruppe gesellschaft tiere mause ratten people
persons many some most everybody everyone everything somebody someone nobody anyone anybody patients adults children
teenagers women men students learners employees workers americans participants subjects population percent million
users they those individuals sufferers mice rats society you we wir
""")
DETERMINERS = words("""
der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner dieser diese dieses diesen
diesem jener jene jenes jeder jede jedes welcher welche welches alle viele manche mehr weniger the a an this that
these those each every any some no all many few more less what which im am zum zur vom beim ins
""")
NO_NAMES = words("""
es this that it there here what who which dies das hier da dort heute gestern morgen now today yesterday so if when
while because weil wenn als ob dass und oder aber and or but also auch nicht not no nein ja yes wie how why warum wer
was wo where vielleicht maybe perhaps however stress forschung studie study research liebe hallo hi hello danke thanks
please bitte jetzt dann then leider nur only kein keine in im am an on at for from mit with bei by of von zu to we wir
they you ihr du these those one man jemand someone everyone everybody nobody niemand alle all viele many people
menschen leute the der die den dem des a ein eine einer most some einige manche deutschland europa usa germany europe
england dr prof herr frau mr mrs ms verletzt erkrankt betroffen gestorben
""")
RELATIVES = words("die der das welche welcher who whose whom")
# Where these stand, whom a verb tells of stands behind them.
CONJUNCTIONS = words("that dass weil because since obwohl although whether ob")
# German forms that only *ich* has, or hardly anybody else.
FIRST_PERSON = words("""
bin hab habe leide nehme nehm fuhle sitze liege kampfe faste bete trage bekomme brauche gehore lebe wahle lieg hor
fuhl brauch
""")
# At the head of a sentence without a subject, these are told of who writes.
OMITTING = words("hatte war wurde bekam musste muss konnte had was got have am been diagnosed caught feeling")
