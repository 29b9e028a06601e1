"""Who sees an intention: the cases by name, then the SQL against the rule written again in plain Python."""

from datetime import timedelta
from random import Random

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from annuaire.enums import EtatMembre, EtatRattachement, TypeMandat
from annuaire.models import (
    ConseillerChoisi,
    EmployeurChoisi,
    Exclusion,
    IntentionMobilite,
    Mandat,
    Membre,
    Readmission,
)
from annuaire.services.intentions import suivre_les_casquettes
from annuaire.vision import vision
from comptes.models import Identite, Utilisateur
from referentiels.fusions import fusionner_organismes
from referentiels.models import Organisme
from socle.acteur import SYSTEME, Acteur, construire
from tests.annuaire import reference_visibilite
from tests.factories import (
    ConseillerChoisiFactory,
    IntentionFactory,
    MandatFactory,
    MembreFactory,
    OrganismeFactory,
    RecruteurFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db


def voit(compte, intention):
    acteur = construire(compte)
    with vision(acteur):
        vues = IntentionMobilite.objects.visible_by(acteur).filter(pk=intention.pk).exists()
        # The second wall says the same, to who forgets to ask.
        assert vues == IntentionMobilite.objects.filter(pk=intention.pk).exists()
    return vues


def recruteur(organisme, **kwargs):
    return RecruteurFactory(organisme=organisme, **kwargs).utilisateur


def changer(objet, **champs):
    with vision(SYSTEME):
        type(objet)._base_manager.filter(pk=objet.pk).update(**champs)


@pytest.fixture
def arbre():
    """MIN > DIR > SERVICE and SOEUR; another ministry, ELSE."""
    ministere = OrganismeFactory(sigle="MIN")
    direction = OrganismeFactory(sigle="DIR", parent=ministere)
    return {
        "ministere": ministere,
        "direction": direction,
        "service": OrganismeFactory(sigle="SERVICE", parent=direction),
        "soeur": OrganismeFactory(sigle="SOEUR", parent=ministere),
        "ailleurs": OrganismeFactory(sigle="ELSE"),
    }


@pytest.fixture
def intention(arbre):
    return IntentionFactory(membre__organisme=arbre["service"])


def test_an_employer_excluded_then_merged_stays_excluded_and_who_merges_learns_nothing(arbre, intention):
    avale, fille = (
        OrganismeFactory(sigle="AVALE"),
        OrganismeFactory(sigle="FILLE", parent=OrganismeFactory(sigle="AVALE")),
    )
    with vision(SYSTEME):
        Exclusion.objects.create(intention=intention, organisme=avale)
    qui = recruteur(fille)
    assert not voit(qui, intention)
    administrateur = construire(UtilisateurFactory(administrateur=True))
    sans = fusionner_organismes(OrganismeFactory(sigle="VIDE"), arbre["ailleurs"], acteur=administrateur)
    assert fusionner_organismes(avale, arbre["ailleurs"], acteur=administrateur) == sans + 1  # its daughter
    assert not voit(qui, intention)
    with vision(SYSTEME):
        assert Exclusion.objects.get(intention=intention, d_office=False).organisme == arbre["ailleurs"]


def test_the_employer_that_proconnect_vouches_for_is_a_hat(arbre, intention):
    siret = "12000101100010"
    changer(arbre["soeur"], siret=siret)
    qui = recruteur(arbre["ailleurs"])
    assert voit(qui, intention)
    Identite.objects.create(utilisateur=qui, emetteur="https://exemple", sub="s", adresse=qui.email, siret=siret)
    assert not voit(qui, intention)


def test_an_account_about_to_be_deleted_shows_nothing(arbre, intention):
    qui = recruteur(arbre["ailleurs"])
    assert voit(qui, intention)
    Utilisateur.objects.filter(pk=intention.membre.utilisateur_id).update(suppression_le=timezone.now())
    assert not voit(qui, intention)


def test_nobody_without_an_employer_sees_any(intention):
    assert not voit(UtilisateurFactory(), intention)
    assert not voit(UtilisateurFactory(moderateur=True), intention)
    assert not voit(UtilisateurFactory(administrateur=True), intention)
    assert not voit(MembreFactory().utilisateur, intention)
    with vision(Acteur()):
        assert not IntentionMobilite.objects.visible_by(Acteur()).exists()


@pytest.mark.parametrize("lieu", ["service", "direction", "ministere", "soeur"])
def test_no_recruiter_of_the_same_administration_sees_it(arbre, intention, lieu):
    assert not voit(recruteur(arbre[lieu]), intention)


def test_nor_of_what_lies_below(arbre, intention):
    assert not voit(recruteur(OrganismeFactory(parent=arbre["service"])), intention)


def test_a_recruiter_elsewhere_sees_it_and_its_member_too(arbre, intention):
    assert voit(recruteur(arbre["ailleurs"]), intention)
    assert voit(intention.membre.utilisateur, intention)


@pytest.mark.parametrize("etat", [e for e in EtatRattachement if e != EtatRattachement.ACTIF])
def test_a_right_to_recruit_that_is_not_granted_shows_nothing(arbre, intention, etat):
    assert not voit(recruteur(arbre["ailleurs"], etat=etat), intention)


def test_the_least_favourable_hat_of_the_reader_decides(arbre, intention):
    deux = recruteur(arbre["ailleurs"])
    assert voit(deux, intention)
    RecruteurFactory(utilisateur=deux, organisme=arbre["soeur"])
    assert not voit(deux, intention)
    membre = MembreFactory(organisme=arbre["soeur"], etat=EtatMembre.DEMANDEE).utilisateur
    RecruteurFactory(utilisateur=membre, organisme=arbre["ailleurs"])
    assert not voit(membre, intention)
    mandate = recruteur(arbre["ailleurs"])
    MandatFactory(utilisateur=mandate, organisme=arbre["ministere"], type=TypeMandat.DIRECTEUR_EMPLOI)
    assert not voit(mandate, intention)


def test_every_hat_of_the_member_counts(arbre, intention):
    autre = OrganismeFactory()
    lecteur = recruteur(autre)
    assert voit(lecteur, intention)
    RecruteurFactory(utilisateur=intention.membre.utilisateur, organisme=autre)
    assert not voit(lecteur, intention)


def test_a_moderator_who_recruits_elsewhere_sees_as_a_recruiter_and_a_colleague_never(arbre, intention):
    moderateur = UtilisateurFactory(moderateur=True)
    RecruteurFactory(utilisateur=moderateur, organisme=arbre["ailleurs"])
    assert voit(moderateur, intention)
    MembreFactory(utilisateur=moderateur, organisme=arbre["soeur"])
    assert not voit(moderateur, intention)


def test_confirmed_second_addresses_are_hats_of_both_sides(arbre, intention):
    changer(arbre["ministere"], domaines_courriel="min.gouv.fr, vieux-min.fr")
    lecteur = recruteur(arbre["ailleurs"])
    assert voit(lecteur, intention)
    adresse = EmailAddress.objects.create(user=lecteur, email="Moi@Sous.Min.Gouv.fr", verified=False)
    assert voit(lecteur, intention)
    EmailAddress.objects.filter(pk=adresse.pk).update(verified=True)
    assert not voit(lecteur, intention)
    changer(arbre["ailleurs"], domaines_courriel="ailleurs.fr")
    autre = recruteur(arbre["ailleurs"])
    EmailAddress.objects.create(user=intention.membre.utilisateur, email="moi@ailleurs.fr", verified=True)
    assert not voit(autre, intention)


def test_a_domain_is_not_the_end_of_another_word(arbre, intention):
    changer(arbre["ministere"], domaines_courriel="min.fr")
    lecteur = recruteur(arbre["ailleurs"])
    EmailAddress.objects.create(user=lecteur, email="moi@admin.fr", verified=True)
    assert voit(lecteur, intention)


def test_who_changes_employer_is_hidden_from_both(arbre, intention):
    nouveau = arbre["ailleurs"]
    ancienne, nouvelle = recruteur(arbre["ministere"]), recruteur(nouveau)
    Membre.objects.filter(pk=intention.membre_id).update(organisme=nouveau)
    assert not voit(nouvelle, intention)
    suivre_les_casquettes(intention.membre.utilisateur_id)
    assert not voit(ancienne, intention)
    assert voit(recruteur(OrganismeFactory()), intention)


def test_a_service_that_moves_keeps_its_old_administration_out_and_shuts_the_new_one(arbre, intention):
    Organisme.objects.filter(pk=arbre["direction"].pk).update(parent=arbre["ailleurs"])
    assert not voit(recruteur(arbre["ailleurs"]), intention)
    assert not voit(recruteur(arbre["ministere"]), intention)
    assert not voit(recruteur(arbre["soeur"]), intention)
    assert voit(recruteur(OrganismeFactory()), intention)


def test_a_service_merged_into_another_stays_closed(arbre, intention):
    """What cited it cites the other; the old one is gone, and its row with it."""
    autre = arbre["ailleurs"]
    Membre.objects.filter(organisme=arbre["service"]).update(organisme=autre)
    Organisme.objects.filter(pk=arbre["service"].pk).delete()
    assert not voit(recruteur(autre), intention)
    assert not voit(recruteur(arbre["ministere"]), intention)


@pytest.mark.parametrize(
    "champs",
    [
        {"etat": "en pause", "pause_jusqu_au": timezone.localdate() + timedelta(days=9)},
        {"expire_le": timezone.localdate() - timedelta(days=1)},
        {"diffusion": "moi", "employeurs": ""},
        {"diffusion": "conseiller", "employeurs": ""},
        {"etat": "fermée", "diffusion": "", "employeurs": "", "expire_le": None},
        {"employeurs": "choisis"},
    ],
)
def test_employers_see_only_what_is_open_in_force_and_for_them(arbre, intention, champs):
    changer(intention, **champs)
    assert not voit(recruteur(arbre["ailleurs"]), intention)
    assert voit(intention.membre.utilisateur, intention)


@pytest.mark.parametrize("etat", [EtatMembre.SUSPENDUE, EtatMembre.HORS_PERIMETRE, EtatMembre.DEMANDEE])
def test_nobody_sees_that_of_who_is_not_an_active_member(arbre, intention, etat):
    Membre.objects.filter(pk=intention.membre_id).update(etat=etat)
    assert not voit(recruteur(arbre["ailleurs"]), intention)


def test_nor_of_a_closed_account_and_a_closed_account_sees_nothing(arbre, intention):
    lecteur = recruteur(arbre["ailleurs"])
    Utilisateur.objects.filter(pk=lecteur.pk).update(is_active=False)
    with vision(Acteur(utilisateur_id=lecteur.pk)):
        assert not IntentionMobilite.objects.exists()
    Utilisateur.objects.filter(pk=intention.membre.utilisateur_id).update(is_active=False)
    assert not voit(recruteur(arbre["ailleurs"]), intention)


def test_chosen_employers_and_what_depends_on_them(arbre, intention):
    changer(intention, employeurs="choisis")
    sous = OrganismeFactory(parent=arbre["ailleurs"])
    with vision(SYSTEME):
        EmployeurChoisi.objects.create(intention=intention, organisme=sous)
    assert voit(recruteur(sous), intention)
    assert voit(recruteur(OrganismeFactory(parent=sous)), intention)
    assert not voit(recruteur(arbre["ailleurs"]), intention)
    assert not voit(recruteur(OrganismeFactory()), intention)
    with vision(SYSTEME):
        EmployeurChoisi.objects.create(intention=intention, organisme=arbre["soeur"])
    assert not voit(recruteur(arbre["soeur"]), intention), "choisir n’ouvre pas sa propre administration"


def test_an_excluded_employer_is_out_with_its_branch_and_what_is_above_it(arbre, intention):
    sous = OrganismeFactory(parent=arbre["ailleurs"])
    voisin = OrganismeFactory(parent=arbre["ailleurs"])
    with vision(SYSTEME):
        Exclusion.objects.create(intention=intention, organisme=sous)
    assert not voit(recruteur(sous), intention)
    assert not voit(recruteur(OrganismeFactory(parent=sous)), intention)
    assert not voit(recruteur(arbre["ailleurs"]), intention)
    assert voit(recruteur(voisin), intention)


@pytest.mark.parametrize("par", ["compte", "adresse"])
def test_an_excluded_person_is_out_by_account_or_by_any_confirmed_address(arbre, intention, par):
    lecteur = recruteur(arbre["ailleurs"])
    EmailAddress.objects.create(user=lecteur, email="Seconde@autre.fr", verified=True)
    champs = {"utilisateur": lecteur} if par == "compte" else {"adresse": "seconde@autre.fr"}
    with vision(SYSTEME):
        Exclusion.objects.create(intention=intention, **champs)
    assert not voit(lecteur, intention)
    assert voit(recruteur(arbre["ailleurs"]), intention)


def test_a_readmitted_employer_sees_if_nothing_ties_it_closer(arbre, intention):
    changer(arbre["ministere"], domaines_courriel="min.gouv.fr")
    with vision(SYSTEME):
        Readmission.objects.create(intention=intention, organisme=arbre["soeur"])
    readmis = recruteur(arbre["soeur"], utilisateur__email="rh@min.gouv.fr")
    assert voit(readmis, intention), "l’adresse du ministère ne dit rien de plus que ce poste"
    assert not voit(recruteur(arbre["ministere"]), intention)
    RecruteurFactory(utilisateur=readmis, organisme=arbre["direction"])
    assert not voit(readmis, intention)


@pytest.mark.parametrize("lieu", ["service", "direction", "ministere"])
def test_readmitting_one_s_own_service_or_what_is_above_opens_nothing(arbre, intention, lieu):
    with vision(SYSTEME):
        Readmission.objects.create(intention=intention, organisme=arbre[lieu])
    assert not any(voit(recruteur(arbre[lui]), intention) for lui in ("service", "direction", "ministere", "soeur"))


def test_a_readmitted_employer_that_takes_one_s_own_service_in_is_out_again(arbre, intention):
    with vision(SYSTEME):
        Readmission.objects.create(intention=intention, organisme=arbre["soeur"])
    lecteur = recruteur(arbre["soeur"])
    assert voit(lecteur, intention)
    Organisme.objects.filter(pk=arbre["direction"].pk).update(parent=arbre["soeur"])
    assert not voit(lecteur, intention)


@pytest.mark.parametrize("diffusion", ["conseiller", "employeurs"])
def test_an_adviser_sees_when_chosen_and_never_a_colleague(arbre, diffusion):
    intention = IntentionFactory(membre__organisme=arbre["service"], diffusion=diffusion)
    conseiller = MandatFactory(organisme=arbre["ailleurs"]).utilisateur
    collegue = MandatFactory(organisme=arbre["soeur"]).utilisateur
    assert not voit(conseiller, intention)
    choix = ConseillerChoisiFactory(membre=intention.membre, conseiller=conseiller)
    ConseillerChoisiFactory(membre=intention.membre, conseiller=collegue, jusqu_au=timezone.localdate() + timedelta(9))
    assert voit(conseiller, intention)
    assert not voit(collegue, intention)
    changer(choix, jusqu_au=timezone.localdate())
    assert not voit(conseiller, intention)


def test_an_adviser_sees_nothing_when_its_mandate_ended_or_is_another_or_the_member_keeps_it(arbre):
    hier = timezone.localdate() - timedelta(days=1)
    intention = IntentionFactory(membre__organisme=arbre["service"], diffusion="conseiller")
    mandat = MandatFactory(organisme=arbre["ailleurs"], depuis=hier)
    ConseillerChoisiFactory(membre=intention.membre, conseiller=mandat.utilisateur)
    assert voit(mandat.utilisateur, intention)
    for champs in ({"jusqu_au": hier}, {"type": TypeMandat.DIRECTEUR_EMPLOI, "jusqu_au": None}):
        Mandat.objects.filter(pk=mandat.pk).update(**champs)
        assert not voit(mandat.utilisateur, intention)
    Mandat.objects.filter(pk=mandat.pk).update(type=TypeMandat.CONSEILLER)
    changer(intention, diffusion="moi")
    assert not voit(mandat.utilisateur, intention)


# --- The SQL and the rule written again --------------------------------------------------------------


def _monde(hasard):
    """A few trees, people with several hats, intentions of every kind."""
    organismes = [OrganismeFactory(parent=None, domaines_courriel=f"d{n}.fr") for n in range(9)]
    for n in range(7):
        domaine = f"e{n}.fr" if n % 4 == 0 else ""
        organismes.append(OrganismeFactory(parent=hasard.choice(organismes), domaines_courriel=domaine))
    comptes = [UtilisateurFactory(email=f"p{n}@d{hasard.randrange(40)}.fr") for n in range(12)]
    jour = timezone.localdate()
    dates = [None, jour - timedelta(days=1), jour, jour + timedelta(days=9)]
    for compte in comptes:
        if hasard.random() < 0.2:
            EmailAddress.objects.create(user=compte, email=f"{compte.pk}@x.e{hasard.randrange(9)}.fr", verified=True)
        for organisme in hasard.sample(organismes, hasard.choice([0, 1, 1, 1, 2])):
            RecruteurFactory(utilisateur=compte, organisme=organisme, etat=hasard.choice(["actif"] * 3 + ["demandé"]))
        if hasard.random() < 0.4:
            fin = hasard.choice(dates)
            types = list(TypeMandat)[1:]
            MandatFactory(
                utilisateur=compte,
                organisme=hasard.choice(organismes),
                type=hasard.choice(types),
                depuis=jour - timedelta(days=5),
                jusqu_au=fin,
            )
    for compte in comptes:
        etat = hasard.choice([EtatMembre.ACTIVE] * 5 + [EtatMembre.SUSPENDUE])
        membre = MembreFactory(utilisateur=compte, organisme=hasard.choice([*organismes, *[None] * 20]), etat=etat)
        if hasard.random() < 0.8:
            _intention(hasard, membre, organismes, comptes)
    for organisme in organismes[9:]:  # the tree moves afterwards
        if hasard.random() < 0.2:
            branche = {o.pk for o in organisme.branche()}
            possibles = [o for o in organismes if o.pk not in branche]
            Organisme.objects.filter(pk=organisme.pk).update(parent=hasard.choice(possibles))
    return comptes


def _intention(hasard, membre, organismes, comptes):
    jour = timezone.localdate()
    intention = IntentionFactory(
        membre=membre,
        etat=hasard.choice(["à l’écoute", "en recherche"]),
        diffusion=hasard.choice(["employeurs"] * 4 + ["conseiller", "moi"]),
        expire_le=jour + timedelta(days=hasard.choice([-1, 0, 9, 99])),
    )
    with vision(SYSTEME):
        if intention.diffusion == "employeurs" and hasard.random() < 0.3:
            changer(intention, employeurs="choisis")
            for organisme in hasard.sample(organismes, 3):
                EmployeurChoisi.objects.create(intention=intention, organisme=organisme)
        for organisme in hasard.sample(organismes, hasard.choice([0, 0, 1])):
            Exclusion.objects.create(intention=intention, organisme=organisme)
        for organisme in hasard.sample(organismes, hasard.choice([0, 1, 2])):
            Readmission.objects.create(intention=intention, organisme=organisme)
        if hasard.random() < 0.3:
            Exclusion.objects.create(intention=intention, adresse=hasard.choice(comptes).email)
        ConseillerChoisi.objects.create(
            membre=membre, conseiller=hasard.choice(comptes), depuis=jour - timedelta(days=1)
        )


@pytest.mark.parametrize("graine", range(2))
def test_the_sql_says_what_the_rule_says(graine):
    comptes, jour, vues = _monde(Random(graine)), timezone.localdate(), 0
    reference_visibilite.oublier()
    for compte in comptes:
        acteur = construire(compte)
        with vision(acteur):
            par_le_sql = set(IntentionMobilite.objects.visible_by(acteur).order_by().values_list("pk", flat=True))
            par_le_mur = set(IntentionMobilite.objects.order_by().values_list("pk", flat=True))
        with vision(SYSTEME):
            attendu = {
                intention.pk
                for intention in IntentionMobilite.objects.select_related("membre__utilisateur")
                if reference_visibilite.voit(intention, compte.pk, jour)
            }
        assert par_le_sql == par_le_mur == attendu, f"compte n° {compte.pk}"
        vues += len(attendu)
    with vision(SYSTEME):
        assert vues >= IntentionMobilite.objects.count() + 5, "ce monde ne prouve rien : chacun n’y voit que la sienne"
