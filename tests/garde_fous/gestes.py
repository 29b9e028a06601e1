"""States that no link and no form sent once can reach: each is a few lines, and says which."""

import time
from pathlib import Path

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.core.mail import EmailMultiAlternatives
from django.test import Client, override_settings
from django.urls import reverse

from annuaire.enums import EtatMembre
from annuaire.models import Attestation, Membre, Preuve, ProfilVu
from annuaire.services import lectures
from communautes.enums import EtatPublication
from mentorat.enums import EtatCampagne
from mentorat.models import Binome, Campagne, DemandeMentorat, Voeu
from opportunites.enums import EtatOffre, OrigineOffre
from opportunites.models import Offre
from socle.acteur import construire
from socle.models import Courriel
from tests.comptes.fournisseur import proconnect
from tests.conftest import ClientStrict
from tests.factories import AdhesionFactory, MembreFactory
from tests.garde_fous.monde import Monde
from tests.garde_fous.recolte import Recolte


def tous(recolte: Recolte, monde: Monde, dossier: Path) -> None:
    _codes(recolte, monde)
    _absence(recolte, monde)
    _demo(recolte, dossier)
    _equipe(recolte, monde)
    _trop_tard(recolte, monde)
    _reprise_d_autrui(recolte, monde)
    _proconnect(recolte, monde)
    _fiches(recolte)
    _membre(recolte, monde)
    _mentorat(recolte, monde)
    _binomes(recolte)
    _campagnes(recolte, monde)
    _evenements(recolte, monde)
    _suites(recolte, monde)


def _poster(recolte: Recolte, client: Client, nom: str, vers: str, **donnees: str) -> None:
    reponse = client.post(vers, donnees, follow=True)
    recolte.garder(client, reponse, nom, reponse.request["PATH_INFO"])


def _codes(recolte: Recolte, monde: Monde) -> None:
    """The right code of who has a second factor; wrong ones until it is lost; too many codes asked."""
    client, adresse = Client(), monde.compte("moderateur").email
    _poster(recolte, client, "code demandé", "/connexion/", adresse=adresse)
    code = Courriel.objects.filter(genre="code").latest("pk").secret["code"]
    _poster(recolte, client, "code juste", "/connexion/code/", code=code)
    _poster(recolte, client, "second facteur faux", "/connexion/second-facteur/", code="000000")
    client, adresse = Client(), monde.compte("agent").email
    for _ in range(6):
        _poster(recolte, client, "codes demandés", "/connexion/", adresse=adresse)
    for _ in range(6):
        _poster(recolte, client, "code faux", "/connexion/code/", code="00000000")


def _absence(recolte: Recolte, monde: Monde) -> None:
    """Somebody whose login is an hour old is asked to prove that it is still there."""
    client = ClientStrict()
    client.force_login(monde.compte("agent"))
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "code", "at": time.time() - 3600}]
    session.save()
    recolte.lire(client, "présence à prouver", "/compte/adresses/ajouter/")


def _demo(recolte: Recolte, dossier: Path) -> None:
    """The mails of the demo, whose address nobody is shown."""
    mail = EmailMultiAlternatives("Votre code", "Votre code : 4821", "nous@exemple.fr", ["agent@exemple.gouv.fr"])
    mail.attach_alternative("<html lang=fr><title>Votre code</title><p>Votre code : 4821</p></html>", "text/html")
    with override_settings(DEMO=True, COURRIELS_DEMO=str(dossier)):
        recolte.lire(Client(), "démonstration sans courriel", "/demo/courriels/")
        numero = f"{1_790_000_000_000_000_000:019d}-0123abcd"
        (dossier / f"{numero}.eml").write_bytes(mail.message().as_bytes(linesep="\r\n"))
        for adresse in ("/demo/courriels/", f"/demo/courriels/{numero}/", f"/demo/courriels/{numero}/html/"):
            recolte.lire(Client(), f"démonstration {adresse}", adresse)


def _proconnect(recolte: Recolte, monde: Monde) -> None:
    """The button, who it says we are, a refusal, the way out; one more identity for an account."""
    with proconnect() as fournisseur:
        client = Client()
        recolte.lire(client, "bouton ProConnect", "/connexion/")
        retour = fournisseur.naviguer(client.post("/connexion/proconnect/")["Location"])[1]
        recolte.lire(client, "ProConnect reconnaît", retour)
        recolte.lire(client, "ProConnect rejoué", retour)
        client.post("/connexion/proconnect/continuer/")
        _poster(recolte, client, "sortie de ProConnect", "/deconnexion/")
        connectee = ClientStrict()
        connectee.force_login(monde.compte("agent"))
        recolte.lire(connectee, "identité à lier", "/compte/proconnect/lier/")


def _reprise_d_autrui(recolte: Recolte, monde: Monde) -> None:
    """The public reference of an imported offer that another employer may take back."""
    client = ClientStrict()
    client.force_login(monde.compte("recruteur"))
    for offre in Offre.objects.filter(organisme=monde.autre, origine=OrigineOffre.CSP).exclude(reference_csp=None):
        recolte.lire(client, "reprise refusée", f"/opportunites/reprendre/?reference={offre.reference_csp}")


def _fiches(recolte: Recolte) -> None:
    """What somebody reads of its own file, in each state: most of them are no persona."""
    client = ClientStrict()
    for etat in sorted(EtatMembre):
        membre = Membre.objects.filter(etat=etat).order_by("pk").first()
        if membre is not None:
            client.force_login(membre.utilisateur)
            recolte.lire(client, f"fiche {etat}", reverse("membre:mon_adhesion"))
            recolte.lire(client, f"fiche {etat} à compléter", reverse("membre:completer"))


def _mentorat(recolte: Recolte, monde: Monde) -> None:
    """A request in each state, a wish that is over: mails lead there. An unlisted mentor; words that find nobody."""
    client = ClientStrict()
    for demande in DemandeMentorat.objects.select_related("membre__utilisateur").distinct("etat").order_by("etat"):
        client.force_login(demande.membre.utilisateur)
        recolte.lire(client, f"demande de mentorat {demande.etat}", reverse("mentorat:demande", args=[demande.uuid]))
    finis = Voeu.objects.exclude(adresse_le=None).select_related("offre__membre__utilisateur")
    for voeu in finis.distinct("etat").order_by("etat"):
        client.force_login(voeu.offre.membre.utilisateur)
        recolte.lire(client, f"vœu {voeu.etat}", reverse("mentorat:voeu", args=[voeu.uuid]))
    cache = Membre.objects.filter(non_liste=True, etat=EtatMembre.ACTIVE).earliest("pk")
    client.force_login(cache.utilisateur)
    recolte.lire(client, "mentor non listé", reverse("mentorat:proposer_offre"))
    client.force_login(monde.compte("membre"))
    brouillon = monde.objets["demande_mentorat"]
    mentors = reverse("mentorat:mentors", args=[brouillon.uuid])
    recolte.lire(client, "aucun mentor trouvé", f"{mentors}?q=introuvable")
    voeu = brouillon.voeux.select_related("offre").earliest("pk")
    recolte.lire(client, "mentor à choisir", f"{mentors}{voeu.offre.uuid}/")
    recolte.lire(client, "charte à signer", reverse("mentorat:adresser", args=[brouillon.uuid]))
    _poster(recolte, client, "charte non signée", reverse("mentorat:adresser", args=[brouillon.uuid]))
    recolte.lire(client, "vœu à modifier", reverse("mentorat:modifier_voeu", args=[voeu.uuid]))


def _membre(recolte: Recolte, monde: Monde) -> None:
    """All that is kept of a member; a person to exclude; one profile more than a day allows."""
    client = ClientStrict()
    client.force_login(monde.compte("membre"))
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "code", "at": time.time()}]
    session.save()
    _poster(recolte, client, "données lues", reverse("accueil:mes_donnees"), sorte="page")
    recolte.lire(client, "personne à exclure", reverse("accompagnement:exclure_personne"))
    recolte.lire(client, "employeurs trouvés", f"{reverse('annuaire:demander')}?q={monde.autre.sigle}")
    position = reverse("profil:position")
    lue = client.get(position).context["lue"]
    _poster(recolte, client, "employeur à confirmer", position, organisme=str(monde.autre.pk), lue=lue)
    client.force_login(monde.compte("membre_ailleurs"))
    for attestation in Attestation.objects.filter(attestant=monde.compte("membre_ailleurs").membre).order_by("pk")[:5]:
        recolte.lire(client, f"attestation {attestation.etat}", reverse("profil:attestation", args=[attestation.uuid]))
    client.force_login(monde.compte("membre"))
    preuve = Preuve.objects.filter(competence_declaree__membre=monde.compte("membre").membre).order_by("pk").first()
    demander = reverse("profil:demander_attestation", args=[preuve.uuid])
    for nom, adresse in (("à demander", demander), ("à qui la demander", f"{demander}?q=python")):
        recolte.lire(client, f"attestation {nom}", adresse)
    ProfilVu.objects.all().delete()  # one that was opened today opens again
    with pytest.MonkeyPatch.context() as reglages:
        reglages.setattr(lectures, "PROFILS_PAR_JOUR", 0)
        autre = monde.compte("membre_ailleurs").membre
        recolte.lire(client, "trop de profils", reverse("annuaire:detail", args=[autre.uuid]))


def _binomes(recolte: Recolte) -> None:
    """A pair in each state, from both sides, and the attestation of those that are over."""
    client = ClientStrict()
    binomes = Binome.objects.select_related("mentor__utilisateur", "mentore__utilisateur")
    for binome in binomes.distinct("etat").order_by("etat", "pk"):
        for membre in (binome.mentor, binome.mentore):
            client.force_login(membre.utilisateur)
            for nom in ("detail", "attestation"):
                adresse = reverse(f"binomes:{nom}", args=[binome.uuid])
                recolte.lire(client, f"{nom} d’un binôme {binome.etat}", adresse)


def _campagnes(recolte: Recolte, monde: Monde) -> None:
    """A campaign as who leads it sees it, state by state; registrations, to who has neither offer nor request yet."""
    mene = ClientStrict()
    mene.force_login(monde.compte("animateur"))
    siennes = Campagne.objects.animees_par(construire(monde.compte("animateur")))
    a_apparier = siennes.filter(etat=EtatCampagne.APPARIEMENT).order_by("pk").first()
    for nom in ("appariement", "imposer", "confirmer", "annuler", "rouvrir"):
        recolte.lire(mene, f"campagne, {nom}", reverse(f"campagnes:{nom}", args=[a_apparier.uuid]))
    ouverte = Campagne.objects.filter(etat=EtatCampagne.INSCRIPTIONS, communaute__isnull=True).order_by("pk").first()
    client = ClientStrict()
    client.force_login(MembreFactory().utilisateur)
    for nom in ("participer", "inscrire"):
        recolte.lire(client, f"{nom} sans rien", reverse(f"campagnes:{nom}", args=[ouverte.uuid]))


def _evenements(recolte: Recolte, monde: Monde) -> None:
    """Come to an event and give up; refuse somebody: each form, empty then refused."""
    par_nom = monde.objets["evenements"]
    client, anime = ClientStrict(), ClientStrict()
    client.force_login(monde.compte("membre"))
    anime.force_login(monde.compte("animateur"))
    for nom, un in (("modifier_inscription", "propose"), ("annuler_inscription", "propose"), ("inscrire", "public")):
        recolte.lire(client, f"{nom} d’un événement", reverse(f"evenements:{nom}", args=[par_nom[un].uuid]))
    atelier = reverse("evenements:inscrire", args=[par_nom["atelier"].uuid])
    recolte.lire(client, "inscrire à un atelier", atelier)
    _poster(recolte, client, "inscription à un atelier refusée", atelier)
    refuser = reverse("evenements:refuser_inscription", args=[monde.objets["inscription_a_valider"].uuid])
    recolte.lire(anime, "refuser une inscription", refuser)
    _poster(recolte, anime, "refus sans raison", refuser)
    _poster(recolte, anime, "annulation sans raison", reverse("evenements:annuler", args=[par_nom["public"].uuid]))


def _suites(recolte: Recolte, monde: Monde) -> None:
    """Around an event, for its client and for who leads; a text to hand over; a community without a manifesto."""
    par_nom, suites = monde.objets["evenements"], monde.objets["suites"]
    client, anime = ClientStrict(), ClientStrict()
    client.force_login(monde.compte("membre"))
    anime.force_login(monde.compte("animateur"))
    for nom in ("seance", "seance_passee"):
        recolte.lire(client, f"atelier, {nom}", reverse("agenda:atelier", args=[suites[nom].uuid]))
    for genre in ("rex", "communs"):
        texte = monde.objets["textes"][genre, str(EtatPublication.BROUILLON)]
        soumettre = reverse("publications:soumettre", args=[genre, texte.uuid])
        recolte.lire(client, f"{genre} à soumettre", soumettre)
        _poster(recolte, client, f"{genre} soumis sans vérifier", soumettre)
    recolte.lire(anime, "liste d’accès", reverse("agenda:exporter_habilitations", args=[suites["visite"].uuid]))
    recolte.lire(anime, "avis d’un événement", reverse("agenda:resultats", args=[suites["clos"].uuid]))
    for nom in ("commence", "public"):
        recolte.lire(anime, f"présences, {nom}", reverse("evenements:presences", args=[par_nom[nom].uuid]))
    nouvelle = AdhesionFactory(membre=MembreFactory())
    client.force_login(nouvelle.membre.utilisateur)
    recolte.lire(client, "aucun manifeste", reverse("communautes:proposer", args=[nouvelle.communaute.slug]))


def _trop_tard(recolte: Recolte, monde: Monde) -> None:
    """The page of an act that a colleague did meanwhile."""
    client = ClientStrict()
    client.force_login(monde.compte("recruteur"))
    for offre in Offre.objects.filter(organisme=monde.mien, etat=EtatOffre.SOUMISE):
        recolte.lire(client, "modifiée trop tard", reverse("opportunites:modifier", args=[offre.uuid, "poste"]))


def _equipe(recolte: Recolte, monde: Monde) -> None:
    """The second factor of who has one: `make test` crawls as nobody who must."""
    client = ClientStrict()
    client.force_login(monde.compte("moderateur"))
    for page in ("codes_de_secours", "retirer_second_facteur"):
        recolte.lire(client, "second facteur", reverse(f"comptes:{page}"))
