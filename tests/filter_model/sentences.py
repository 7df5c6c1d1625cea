"""Sentences as posts have them, with gaps for names: what teaches the model the people of a discussion.

`{G}` is a given name, `{F}` a family name, `{N}` both, `{I}` an initial; they are somebody. `{A}` is a cited author,
`{a}` the author's family name, `{C}` a place, `{O}` an organisation or product; they are not. Written for this project.
"""

from typing import Final

GERMAN: Final = """
Meine Tochter {G} war letzte Woche krank.
Meine Schwester {G} arbeitet seit drei Jahren in der Pflege.
Mein Sohn {G} kommt im Sommer in die Schule.
Mein Mann {G} hat mir das ganz anders erklärt.
Meine Frau {G} sieht das genauso.
Mein Bruder {G} hat das auch schon erlebt.
Meine Mutter {G} {F} hat früher dort gearbeitet.
Mein Chef {F} hat das abgelehnt.
Mein Chef, Herr {F}, hat das abgelehnt.
Meine Chefin Frau {F} war dagegen.
Meine Kollegin {G} hat mir die Tabelle geschickt.
Mein Kollege {N} hat damals das Protokoll geschrieben.
Unsere Teamleiterin {N} hat die Zahlen geprüft.
Unsere Nachbarin {F} hat das schon einmal gemacht.
Der Patient {F} wurde gestern entlassen.
Die Patientin {N} hat sich beschwert.
Unser Kunde {N} will sein Geld zurück.
Mein Freund {G} und ich waren gestern dort.
Meine Freundin {G} meint, das sei zu teuer.
Herr {F} aus der Buchhaltung hat angerufen.
Frau {F} hat mir gestern geschrieben.
Frau Dr. {F} hält die Vorlesung im Sommer.
Herrn {F} habe ich seit Mai nicht gesehen.
Prof. {F} hat die Klausur verschoben.
Prof. Dr. {N} leitet das Institut.
Familie {F} wohnt jetzt in {C}.
Ich habe mit {G} darüber gesprochen.
Ich habe {G} und {G} gefragt, ob sie mitmachen.
Gestern hat {G} mir das Skript gegeben.
Danke, {G}, das hilft mir sehr.
Danke {G}!
Hallo {G}, kannst du mir das noch einmal erklären?
Hallo Frau {F}, vielen Dank für die Rückmeldung.
Liebe {G}, das war ein guter Vorschlag.
Lieber Herr {F}, könnten Sie die Datei noch einmal senden?
Sehr geehrte Frau {F}, anbei die Unterlagen.
Viele Grüße\n{G}
Viele Grüße, {N}
Mit freundlichen Grüßen\n{N}
LG {G}
{G} meint, dass wir noch eine Woche brauchen.
{G} hat Recht, die Definition ist zu eng.
{G} sagte, dass die Frist am Freitag endet.
{F} sagte, die Zahlen seien geschönt.
Wie {G} oben schreibt, fehlt noch die Quelle.
Der Vorschlag von {G} gefällt mir besser.
Die Idee von {N} finde ich gut.
{G}s Vorschlag gefällt mir besser.
{F}s Vorschlag gefällt mir besser.
Wegen {F}s Absage müssen wir umplanen.
Auf {G}s Einwand hat niemand geantwortet.
Das steht in {G} {F}s Beitrag.
Die Meinung {F}s teile ich nicht.
Seit {F}s Wechsel in den Vertrieb ist es ruhiger.
Bitte an {N} weiterleiten.
Ansprechpartnerin ist {N}.
Ansprechpartner: {N}, Raum 12
Teilnehmer: {N}, {N} und {N}
Die Leitung hat {N} übernommen.
Das Gespräch mit {F} war schwierig.
Der Vertrag wurde von {N} unterschrieben.
{N} ist seit März krankgeschrieben.
{N} hat gekündigt.
{N}, Leiterin der Abteilung, war nicht da.
Laut {N} war der Kunde nicht zufrieden.
Ich bin {N} und arbeite in {C}.
Ich heiße {G} und komme aus {C}.
Hi, hier {G}.
Hier ist {N}, ich bin neu im Kurs.
Mein Name ist {N}.
Wer kennt {N} aus {C}?
{G} und ich haben das in {C} ausprobiert.
Der Trainer hieß {G} {F}.
Bei {O} hat {N} die Schulung gehalten.
Das Protokoll schrieb {I}. {F}.
Unterschrift: {I}. {F}
Das war {G} von der Nachtschicht.
Unser Ausbilder {F} hat uns das gezeigt.
Die Kollegin {G} {F} von der Station 3 hat sich krank gemeldet.
Kollege {F} hat schon wieder gefehlt.
Azubi {G} {F} hat die Prüfung bestanden.
Mein Nachbar {G} hat Diabetes.
Die Tante von {G} wohnt in {C}.
"""

GERMAN_NEGATIVE: Final = """
Laut {a} hat jede Nachricht vier Seiten.
Laut {A} entsteht Lernen durch Handeln.
Nach {a} lernen Kinder in Stufen.
Das Modell von {a} passt hier nur teilweise.
{a} argumentiert, dass Kultur wichtiger ist als Strategie.
Bei {a} ist der Begriff enger gefasst.
Die Theorie von {A} erklärt das nicht.
Wie {a} zeigt, ist das Vorwissen entscheidend.
Vgl. {a} (2010), S. 12.
Das steht schon bei {a} ({Y}).
Die Pyramide von {a} ist umstritten.
Der Ansatz geht auf {A} zurück.
Ich fand die Gruppenarbeit zu Kapitel zwei anstrengend, aber lehrreich.
Die Quelle aus der Vorlesung widerspricht meiner Erfahrung im Betrieb deutlich.
Am Ende zählt, ob die Maßnahme beim Kunden ankommt.
Im Winter ist die Auslastung höher als im August.
Der Versuch ist mit 4 % Abweichung noch im Rahmen.
Die Abgabe ist am Freitag im Juni.
Wir nutzen {O} für die Dokumentation.
{O} hat das Update zurückgezogen.
Die {O} in {C} stellt gerade um.
In {C} gibt es ein ähnliches Projekt.
Unser Standort {C} arbeitet schon damit.
Meine Firma schult gerade alle Mitarbeiter.
Meine Kollegin war anderer Meinung.
Mein Chef war damit nicht einverstanden.
Mein Chef Vertrieb war nicht dabei.
Meine Tochter war wegen Grippe zuhause.
Herr der Ringe ist mein Lieblingsbuch.
Sehr geehrte Damen und Herren, anbei die Unterlagen.
Hallo zusammen, hat jemand die Lösung zu Aufgabe 3?
Hallo Team, bis wann ist die Abgabe?
Liebe Kolleginnen und Kollegen, die Sitzung entfällt.
Viele Grüße aus {C}
Mit freundlichen Grüßen
Die Normalverteilung und die Binomialverteilung haben wir schon behandelt.
Das Ohmsche Gesetz gilt hier nicht.
Die Gauß-Verteilung passt nicht zu den Daten.
Der Satz des Pythagoras hilft hier weiter.
Kapitel 3 der DIN EN ISO 9001 regelt die Dokumentation.
Im Controlling nutzen wir Excel und SAP.
Das Projekt startet im Mai und endet im Oktober.
Die Balanced Scorecard ist ein Instrument der Unternehmensführung.
Python und Java sind beide geeignet.
Der Begriff Resilienz kommt aus der Physik.
Ich habe die Datei unter main.py abgelegt.
Scrum und Kanban haben wir beide ausprobiert.
Die Stichprobe ist klein, deshalb bin ich vorsichtig.
Unser Lehrbuch erklärt das auf Seite 48.
Der Kunde ist König.
Das Deutsche Rote Kreuz bietet Kurse an.
Die Europäische Union hat eine neue Richtlinie erlassen.
Danke für den Hinweis!
Danke, das hilft mir sehr.
Gute Idee, so machen wir das.
In {C} habe ich studiert, jetzt wohne ich in {C}.
Der Zug von {C} nach {C} fällt aus.
{C} ist von hier aus gut zu erreichen.
Die Schulung findet in {C} oder in {C} statt.
Das Seminar bei {O} in {C} war gut besucht.
Der Verlag in {C} hat das Buch neu aufgelegt.
Im Film „Der Name der Rose“ geht es um Wissen und Macht.
Der neue {O}-Server läuft stabil.
Die Mitarbeitenden von {O} haben gestreikt.
Faust, Hamlet und Die Räuber haben wir in der Schule gelesen.
Wer hat die Folien zu Kapitel 4 und die Vorlage für den Projektplan?
Tel. 0151 23456789 bitte nur abends.
Konto: DE89 3704 0044 0532 0130 00
Adresse: {F}straße 12, 12345 {C}
Adresse: {F}weg 3/21, 09998 {C}
Steuer-ID 12345678901, RV-Nummer 12 345678 A 123
Kennzeichen KA-M 8631
Geburtsdatum 12.03.1987
Ich bin katholisch und gehe in die Kirche.
Ich bin Mitglied der IG Metall.
Ich bin Muslim.
Wegen Depression war ich lange zuhause.
Ich habe Multiple Sklerose und Diabetes.
API-Key sk-live-65Z6UN4MTFM4U5GYM7XM
Ausweisnummer L01X00T47
IP 133.21.117.79 im Log
"""

ENGLISH: Final = """
My daughter {G} was ill last week.
My wife {G} has migraine.
My husband {G} sees it the same way.
My son {G} starts school this summer.
My boss {G} turned it down.
My boss, Mr {F}, turned it down.
My manager {N} was not amused.
My colleague {G} sent me the table.
My colleague {N} wrote the minutes.
My friend {G} and I went there yesterday.
Our team lead {N} checked the numbers.
My neighbour {G} has had the same problem.
My sister {G} works in a hospital.
My brother {G} told me about it.
Our patient {N} complained about the food.
Our client {N} wants a refund.
Mr {F} from accounting called.
Mrs. {F} wrote to me yesterday.
Ms {F} said the deadline is on Friday.
Dr {F} teaches that course.
Dr. {N} will give the lecture.
Professor {F} moved the exam.
I talked to {G} about it.
I asked {G} and {G} to join us.
Thanks {G}, that helps a lot.
Thank you, {G}!
Hi {G}, could you explain that again?
Dear {G}, please find the file attached.
Dear Ms {F}, thank you for your feedback.
Best regards\n{N}
Best, {G}
Cheers,\n{G}
{G} thinks that we need another week.
{G} is right, the definition is too narrow.
{G} said it first.
{F} said the numbers were wrong.
As {G} wrote above, the source is missing.
I like {G}'s proposal better.
{N}'s idea is good.
The idea of {N} is good.
Please forward this to {N}.
Contact: {N}, room 12
Participants: {N}, {N} and {N}
The contract was signed by {N}.
{N} has been on sick leave since March.
{N} resigned last month.
{N}, who leads the department, was not there.
According to {N}, the customer was not happy.
I'm {N} and I work in {C}.
My name is {N}.
I am {G} from {C}.
this is {G} speaking
Does anybody know {N} from {C}?
{G} and I tried it in {C}.
The trainer's name was {N}.
{N} ran the workshop at {O}.
Signed: {I}. {F}
{G} {I}. {F} wrote the report.
i think {G} did that already
ask {G}, she knows
where is {G} today?
i love {G}
{G} is so funny
can someone tell {G} that the room has changed
The nurse {G} took care of him.
My ex {G} never paid.
"""

ENGLISH_NEGATIVE: Final = """
{a} argues that culture matters more than strategy.
According to {a}, learning is situated.
According to {A}, structure follows strategy.
The theory of {A} does not explain this.
{a}'s model fits only in part.
As {a} shows, prior knowledge is decisive.
This goes back to {A}.
({a}, {Y})
{a} ({Y}) found no such effect.
We used {a}'s hierarchy of needs in class.
I think the second reading makes a stronger case than the first.
We should compare both models in a table before the deadline.
Our team tried the agile approach and it only half worked.
In my experience the feedback loop takes about three weeks.
The sample size of 48 is small, so I would be careful with conclusions.
We use {O} for documentation.
{O} withdrew the update.
There is a similar project in {C}.
Our office in {C} already works with it.
My company is training all employees.
My colleague did not agree.
My boss was not there.
My daughter was ill last week.
Dear all, the meeting is cancelled.
Hi everyone, does anybody have the solution to question 3?
Best regards from {C}
Thanks for the hint!
The normal distribution does not fit the data.
Ohm's law does not apply here.
The Gaussian distribution is a good fit.
Chapter 3 of ISO 9001 covers documentation.
The project starts in May and ends in October.
In April and June we were short of staff.
The Lord of the Rings is my favourite book.
Python and Java are both fine.
I put the file into main.py.
Scrum and Kanban both worked for us.
The European Union passed a new directive.
The Red Cross offers courses.
I am Catholic and go to church.
I am a member of the union.
I have diabetes and long covid.
We flew to {C} on Monday morning.
I grew up in {C} and moved to {C} for work.
{C} is nice in spring.
The train from {C} to {C} was cancelled.
Is there a branch of {O} in {C}?
Send it to P.O. Box 149, {C}
Our new address is PO Box 12, Suite 210, {C}
{O} is a company founded in {C}.
I read about it in The Great Gatsby and in Romeo and Juliet.
We watched The Social Network in class.
Great video! Nice work! Loved it!
Awesome, thanks for sharing this!
Salesperson of the Month, twice in a row.
Phone: +44 20 7674 3310
Address: Flat 71, {F} Loop, NP4 9XN
Address: 12 {F} Street, {C}
born 04 July 1985
Will this work on Monday?
May I ask a question?
Please mark the correct answer.
Good point, let us do that.
Excel and SAP are what we use in controlling.
The Balanced Scorecard is a management tool.
i love this video
this is so funny lol
what a great song
LOL that was so good
The car is made by {O}.
This phone is better than the one from {O}.
"""

AUTHORS: Final = """
Immanuel Kant; Michael Porter; Peter Drucker; Jean Piaget; Abraham Maslow; Albert Bandura; Max Weber; Niklas
Luhmann; Friedemann Schulz von Thun; John Dewey; Paul Watzlawick; Karl Popper; Jürgen Habermas; Pierre
Bourdieu; Michel Foucault; Karl Marx; Adam Smith; John Hattie; Lev Vygotsky; Howard Gardner; Daniel Kahneman;
Edgar Schein; Kurt Lewin; Frederick Herzberg; Henry Mintzberg; John Kotter; Donald Knuth; Alan Turing; Sigmund
Freud; Carl Rogers; Erving Goffman; Hannah Arendt
"""
ORGANISATIONS: Final = """
Siemens; Moodle; Microsoft; SAP; Bosch; Google; Volkswagen; Allianz; Deutsche Bahn; Apple; Amazon; BASF; Zoom;
Slack; Bayer; Telekom; Lidl; Aldi; Ford; Mercedes; Nokia; Intel; Oracle; Adobe; Airbus; Lufthansa; Caritas;
Diakonie; Philips; Mattermost
"""
