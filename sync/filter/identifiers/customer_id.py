"""Numbers of customers, contracts, accounts, orders and patients, where a word says so.

File numbers of courts and authorities (*Az. 4 AZR 123/20*) are cited as law is and stay.
"""

from collections.abc import Iterator

from sync.filter.announced import announced
from sync.filter.labels import Label
from sync.filter.types import EntityType, Span
from sync.filter.view import View

LABEL = Label.of(
    """kundenn kunde_n kundin_n kunden_n kunden_id kundenkontonummer _kd_n _kdn vertragsn vertrags_n
    vertrag_n vertragskonto patientenn patienten_n patienten_id patient_n patient_id fallnummer _fall_nr
    medical_record _mrn_ health_record customer_n customer_id client_n client_id clientn account_n
    account_id _acct_n _acct_ policennummer policen_n police_n policy_n versicherungsschein contract_n
    contract_id order_n order_id bestelln bestellungsn bestell_n auftragsn auftrags_n rechnungsn
    rechnungs_n invoice_n invoice_id buchungsn buchungs_n buchungscode booking_n booking_ref
    booking_code reservation_n reservierungsn mitgliedsn mitglieds_n mitglied_n membership_n member_n
    member_id kontonummer konto_n kontonr _kto_ depotnummer depot_n darlehensn kundenkartenn loyalty_n
    payback_n bahncard_n vielfliegern frequent_flyer_n versicherungsn versicherungs_n versichertenn
    versicherten_n _vers_n _vnr_ insurance_n mandatsreferenz zählernummer lieferantenn mandantenn
    klientenn schadenn schadensn schaden_n claim_n vorgangsn vorgangs_n sendungsn tracking_n kundenkonto
    förderungsn förder_n _bafög_n patientin_n bonuskarte kunde_mit_der_n kundin_mit_der_n
    vertrag_mit_der_n police_mit_der_n"""
)


def find(view: View) -> Iterator[Span]:
    """What such a word leads to."""
    yield from announced(view, LABEL, EntityType.CUSTOMER_ID, "customer_id.context")
