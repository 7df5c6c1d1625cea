"""Words for what became of somebody for what they did, for offences, and for what somebody is said to be like."""

from typing import Final

from sync.filter.sensitive.folded import nouns, phrases

SANCTIONED: Final = phrases("""
beim Kiffen erwischt, beim Trinken erwischt, beim Lügen erwischt, beim Kiffen gesehen, beim Schwarzfahren erwischt,
ertappt, geblitzt, flog raus, fliegt raus, aus dem Kurs geflogen, vom Hof gejagt, aus dem Team geworfen, aus dem
Dienst entfernt, aus dem Verein ausgeschlossen, aus dem Verein geworfen, aus dem Verkehr gezogen worden, Berufsverbot,
die Approbation entzogen, vor Gericht, vorm Richter, vor dem Richter, auf der Anklagebank, polizeibekannt, polizeilich
gesucht, zur Fahndung, von der Polizei, im offenen Vollzug, Freigänger, auf Bewährung draußen, mit Fußfessel, eine
Fußfessel, Sozialstunden, hat gesessen, hat Hausverbot, bekam Hausverbot, verpetzt worden, fristlos, hochkant, den
Laufpass, versetzt worden, strafversetzt, kaltgestellt worden, zum Rücktritt gezwungen, gefeuert worden, got the boot,
got the push, got the sack, given the sack, given the boot, shown the door, escorted out, escorted off, marched out,
marched off, asked to leave, told to leave, on a final warning, final warning, last warning, verbal warning, written
warnings, on a performance plan, under investigation, being investigated, was investigated, hauled before, hauled in,
up before, up in court, in court for, taken to court, disciplinary hearing, facing disciplinary, got banned, was
banned, banned from, banned for, thrown out, chucked out, booted out, removed from the course, kicked off the course,
thrown off the course, struck off, doing time, did time, served time, behind bars, on remand, on parole, on bail, out
on licence, restraining order, community service, electronic tag, tagged by, banned from driving, cautioned, got a
caution, police caution, done for, was done for, got done for, busted, caught with, caught using, caught copying,
caught sleeping, caught smoking, caught shoplifting, caught drink driving, escorted by police, sent down, got six
months, blacklisted
""")

OFFENCES: Final = nouns("""
Steuerhinterziehung, Drogenhandel, Drogenbesitz, Trunkenheit am Steuer, Fahrerflucht, Einbruch, Raub, Raubüberfall,
Erpressung, Urkundenfälschung, Hehlerei, häusliche Gewalt, Kindesmissbrauch, Stalking, Volksverhetzung, Schwarzfahren,
Sachbeschädigung, Ladendiebstahl, Hausfriedensbruch, Landfriedensbruch, Totschlag, Vergewaltigung, Brandstiftung,
Schwarzarbeit, Sozialbetrug, Spesenbetrug, Kassendifferenz, Zeitbetrug, Arbeitszeitbetrug, Arbeitsverweigerung,
Machtmissbrauch, Amtsmissbrauch, Ausraster, Pöbelei, Grapscherei, Anzüglichkeit, Schikane, Lügengeschichte, Ausrede,
Strafbefehl, Haftbefehl, Bewährungsstrafe, Haftstrafe, Jugendstrafe, Geldstrafe, einstweilige Verfügung, Kontaktverbot,
burglary, robbery, drug dealing, drug possession, arson, manslaughter, domestic violence, stalking, tax evasion,
perjury, blackmail, shoplifting, vandalism, forgery, grievous bodily harm, GBH, benefit fraud, fiddling expenses,
expenses fraud, insubordination, gross misconduct, misconduct hearing, sexual misconduct, hate speech, conviction,
restraining order, caution, suspended sentence, prison sentence, criminal conviction, grievance
""")

CHARACTER: Final = phrases("""
ekelhaft, widerlich, gemein, unfair, unfreundlich, bösartig, grausam, herrisch, patzig, pampig, ruppig, zickig,
rechthaberisch, schmierig, aufdringlich, notgeil, unkollegial, nachlässig, scheinheilig, heuchlerisch, feige,
hinterfotzig, unerträglich, nicht zu gebrauchen, zu nichts zu gebrauchen, nicht auszuhalten, strohdumm, dumm, doof,
saudumm, dämlich, bescheuert, machtgeil, geldgierig, gierig, intrigant, total daneben, völlig daneben, voll daneben,
stockbesoffen, sturzbetrunken, sternhagelvoll, sturzbesoffen, verkatert, high, unbeherrscht, ungehobelt, schadenfroh,
niederträchtig, missgünstig, neidisch auf, eifersüchtig auf, dreist, frech, frech geworden, ungepflegt, stinkt,
überfordert mit seinem, überfordert mit ihrem, lernresistent, beratungsresistent, kritikunfähig, nicht kritikfähig,
arbeitsscheu, stinkend faul, faul wie, faul ohne Ende, ein Witz, bone idle, idle, workshy, work shy, lazy as, dead lazy,
bloody lazy, spiteful, nasty, nasty to, cruel, cruel to, vicious, petty, sneaky, dodgy, shady, smug, pompous, clueless,
hopeless at, careless, sloppy, insufferable, unbearable, impossible to work with, impossible to deal with, a nightmare
to, short tempered, hot headed, bad tempered, moody, snappy, power mad, power hungry, out of order, out of line, on
drugs, wasted, hammered, plastered, pissed, stupid, thick, dim, a joke, horrible, horrible to, awful to, vile, cold
hearted, heartless, unfair to, unkind, unkind to, snide, sarcastic, jealous of, greedy, tight fisted, nosy, pushy,
handsy, touchy feely, predatory, scary, a disgrace, unhinged, volatile, controlling, entitled, spoilt, stuck up, full of
himself, full of herself, no help at all, good for nothing, all talk, a waste of space, a laughing stock
""")

NAMES: Final = nouns("""
Flasche, Niete, Pfeife, Schnarchnase, Schlaftablette, Quatschkopf, Klatschmaul, Klatschtante, Zicke, Ziege, Hexe,
Schlange, Schlampe, Tussi, Sau, Dreckschwein, Feigling, Heuchler, Heuchlerin, Schwätzer, Schwätzerin, Sprücheklopfer,
Blindgänger, Angeber, Angeberin, Besserwisser, Besserwisserin, Drückeberger, Drückebergerin, Schmarotzer,
Trittbrettfahrer, Trittbrettfahrerin, Egoist, Egoistin, Macho, Chauvi, Lustmolch, Spanner, Widerling, Kotzbrocken,
Giftspritze, Psychopath, Psychopathin, Sadist, Sadistin, Despot, Diktator, Schläger, Schlägerin, Kiffer, Kifferin,
Alki, Dealer, Dealerin, Schwarzfahrer, Abzocker, Betrügerin, Schummler, Schummlerin, Plagiator, Plagiatorin,
Kollegenschwein, Radfahrer, Spalter, coward, hypocrite, know it all, loudmouth, show off, skiver, shirker, layabout,
waster, sponger, scrounger, leech, snake, snitch, grass, rat, witch, cow, pig, git, twat, wanker, tosser, muppet,
clown, plonker, bigot, sadist, psychopath, egomaniac, dictator, micromanager, tyrant, pothead, dealer, dope, bastard,
bitch, arsehole, dickhead, scumbag, sleazebag, lowlife, weasel, kleptomaniac, con artist, shoplifter
""")
