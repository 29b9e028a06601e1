"""The list and the pages of communities: who reads what, who writes, what each page says next."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import Audience, EtatAdhesion, EtatCommunaute
from annuaire.models import Adhesion, Communaute
from annuaire.services import adhesions
from communautes.demo.espaces import charger_espaces
from communautes.enums import GesteTchap
from communautes.models import Amendement, Annonce, CompteTchap, EnvoiTchap, Espace, Manifeste, Signature
from communautes.querysets.espaces import communautes_visibles, entrees, siennes_d_abord
from communautes.services import amendements, annonces, manifestes
from communautes.services.effacement_espaces import effacer_espaces
from communautes.services.espaces import regler
from socle.acteur import ANONYME, construire
from tests.communautes.espaces import (
    TEXTE,
    acteur,
    animatrice,
    brouillon,
    communaute_animee,
    lu,
    membre_de,
    publier,
    vigueur,
)
from tests.factories import AdhesionFactory, CommunauteFactory, MembreFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db
ACCUEIL, SALON = "Mot d’accueil, pour qui entre.", "https://www.tchap.gouv.fr/#/room/secret"


@pytest.fixture
def numerique():
    communaute, elle = communaute_animee()
    regler(
        communaute,
        {"raison_d_etre": "# Ensemble\n\n**Apprendre.**", "accueil": ACCUEIL, "salon_lien": SALON, "salon": "!n:a.fr"},
        acteur=acteur(elle),
    )
    return communaute, elle, membre_de(communaute, membre=MembreFactory(prenom="Ada", nom="Durand"))


def page(nom, *args):
    return reverse(f"communautes:{nom}", args=args)


def lire(client, membre, adresse, statut=200):
    client.force_login(membre.utilisateur) if membre else client.logout()
    reponse = client.get(adresse)
    assert reponse.status_code == statut, reponse.status_code
    texte = reponse.content.decode()
    assert "VARIABLE-ABSENTE" not in texte
    return texte


# --- Refusals ------------------------------------------------------------------------------------


def test_only_who_leads_writes_the_page_and_announcements(numerique):
    communaute, elle, lui = numerique
    une = annonces.creer(communaute, {"titre": "T", "texte": "Texte."}, acteur=acteur(elle))
    for qui in (acteur(lui), acteur(animatrice(CommunauteFactory())), ANONYME):
        for acte in (
            lambda qui: regler(communaute, {"accueil": "Le mien."}, acteur=qui),
            lambda qui: annonces.creer(communaute, {"titre": "T", "texte": "Texte."}, acteur=qui),
            lambda qui: annonces.modifier(une, {"titre": "Autre"}, acteur=qui),
            lambda qui: annonces.supprimer(une, acteur=qui),
        ):
            with pytest.raises(PermissionDenied):
                acte(qui)
    assert (Espace.objects.get().accueil, Annonce.objects.get().titre) == (ACCUEIL, "T")


def test_a_room_is_that_of_one_community(client, numerique):
    _, _, _ = numerique
    autre, elle = communaute_animee("autre")
    with pytest.raises(ValidationError):
        regler(autre, {"salon": "!n:a.fr"}, acteur=acteur(elle))
    client.force_login(elle.utilisateur)
    faux = {"salon": "!n:a.fr", "salon_lien": "https://tchap.gouv.fr.pirate.example/", "accueil": "Gardé."}
    reponse = client.post(page("modifier", "autre"), faux)
    assert reponse.status_code == 422
    texte = reponse.content.decode()
    assert "d’une autre communauté" in texte
    assert "Gardé." in texte
    for lien in (
        "javascript:alert(1)",
        "http://www.tchap.gouv.fr/",
        "https://a@tchap.gouv.fr@pirate.example/",
        "https://[",
        "https://pirate.example\\.tchap.gouv.fr/",
    ):
        assert client.post(page("modifier", "autre"), {"salon_lien": lien}).status_code == 422
    assert not Espace.objects.filter(communaute=autre).exists()


def test_what_members_read_is_not_there_for_others(client, numerique):
    communaute, elle, lui = numerique
    une = annonces.creer(communaute, {"titre": "Rentrée", "texte": "Texte interne."}, acteur=acteur(elle))
    amendement = amendements.proposer(publier(communaute, elle), "Autre.", "Motif interne.", acteur=acteur(lui))
    pause = membre_de(communaute, etat=EtatAdhesion.PAUSE)
    internes = [
        page("nouveaux", communaute.slug),
        page("annonces", communaute.slug),
        page("annonce", communaute.slug, une.uuid),
        page("signataires", communaute.slug),
        page("amendements", communaute.slug),
        page("amendement", communaute.slug, amendement.uuid),
    ]
    for dehors in (MembreFactory(), pause):
        for adresse in internes:
            lire(client, dehors, adresse, 404)
        texte = lire(client, dehors, page("detail", communaute.slug))
        assert not [mot for mot in (ACCUEIL, SALON, "Rentrée", elle.nom, lui.nom) if mot in texte]
        for ecrire in ("modifier", "creer_annonce", "rediger", "brouillon"):
            lire(client, dehors, page(ecrire, communaute.slug), 404)
    for adresse in internes:
        lire(client, lui, adresse)
    lire(client, lui, page("adopter", communaute.slug, amendement.uuid), 403)
    lire(client, lui, page("rediger", communaute.slug), 404)
    ailleurs, _ = communaute_animee("ailleurs")
    lire(client, elle, page("annonce", ailleurs.slug, une.uuid), 404)


def test_who_may_open_and_put_to_sleep(client, numerique):
    communaute, elle, _ = numerique
    client.force_login(elle.utilisateur)
    assert client.post(page("endormir", communaute.slug)).status_code == 403
    client.force_login(UtilisateurFactory(administrateur=True))
    for verbe, etat in (("endormir", EtatCommunaute.EN_SOMMEIL), ("ouvrir", EtatCommunaute.OUVERTE)):
        for _ in range(2):  # twice: said, and nothing moves
            client.post(page(verbe, communaute.slug))
            communaute.refresh_from_db()
            assert communaute.etat == etat


# --- Who finds which community -------------------------------------------------------------------


def test_open_ones_for_everybody_asleep_ones_for_who_is_in(numerique):
    communaute, elle, lui = numerique
    dort = CommunauteFactory(slug="dort", etat=EtatCommunaute.EN_SOMMEIL)
    projet, prepare = communaute_animee("projet", etat=EtatCommunaute.PROJET)
    AdhesionFactory(communaute=dort, membre=lui, etat=EtatAdhesion.PAUSE)
    AdhesionFactory(communaute=projet, membre=lui, etat=EtatAdhesion.DEMANDEE)
    AdhesionFactory(communaute=dort, membre=elle, etat=EtatAdhesion.SORTIE)
    vues = {
        nom: set(communautes_visibles(qui))
        for nom, qui in {
            "anonyme": ANONYME,
            "agent": construire(UtilisateurFactory()),
            "partie": acteur(elle),
            "pause": acteur(lui),
            "prepare": acteur(prepare),
            "moderation": construire(UtilisateurFactory(moderateur=True)),
        }.items()
    }
    assert vues["anonyme"] == vues["agent"] == vues["partie"] == {communaute}
    assert vues["pause"] == {communaute, dort}
    assert vues["prepare"] == {communaute, projet}
    assert vues["moderation"] == {communaute, dort, projet}


def test_mine_first_then_by_name(client, numerique):
    _, _, lui = numerique
    for slug in ("aaa", "zzz"):
        CommunauteFactory(slug=slug, nom=slug.title())
    AdhesionFactory(communaute=Communaute.objects.get(slug="zzz"), membre=lui)
    assert [c.slug for c in siennes_d_abord(acteur(lui))] == ["numerique", "zzz", "aaa"]
    assert [c.slug for c in siennes_d_abord(ANONYME)] == ["aaa", "numerique", "zzz"]
    texte = lire(client, lui, page("liste"))
    assert texte.count("La mienne") == 2
    assert "La mienne" not in lire(client, None, page("liste"))


def test_the_empty_list_says_so(client):
    assert "Aucune communauté n’est ouverte" in lire(client, None, page("liste"))


# --- The page of a community ---------------------------------------------------------------------


def test_everybody_reads_what_it_is_for_and_how_to_join(client, numerique):
    communaute, elle, _ = numerique
    publier(communaute, elle)
    texte = lire(client, None, page("detail", communaute.slug))
    assert "<h3>Ensemble</h3>" in texte
    assert "Se connecter pour la rejoindre" in texte
    assert "Animer" not in texte
    client.force_login(UtilisateurFactory())
    assert "Entrer dans l’annuaire" in client.get(page("detail", communaute.slug)).content.decode()
    assert "Demander à rejoindre" in lire(client, MembreFactory(), page("detail", communaute.slug))
    assert "Partager ce que nous savons" in lire(client, None, page("manifeste", communaute.slug))


def test_one_joins_pauses_and_comes_back_from_the_page(client, numerique):
    communaute, _, lui = numerique
    ici = page("detail", communaute.slug)
    siennes = Adhesion.objects.get(membre=lui)
    client.force_login(lui.utilisateur)
    for verbe in ("suspendre", "reprendre"):
        reponse = client.post(reverse(f"adhesions:{verbe}", args=[siennes.uuid]), {"retour": ici})
        assert (reponse.status_code, reponse.url) == (302, ici)
    for dehors in ("https://pirate.example/", "//pirate.example/", "communautes"):
        reponse = client.post(reverse("adhesions:suspendre", args=[siennes.uuid]), {"retour": dehors})
        assert reponse.url == reverse("adhesions:communautes")


def test_the_page_costs_the_same_whatever_it_holds(client, numerique, django_assert_max_num_queries):
    communaute, elle, lui = numerique
    version = publier(communaute, elle)
    for rang in range(8):
        annonces.creer(communaute, {"titre": f"Annonce {rang}", "texte": "Texte."}, acteur=acteur(elle))
        entre(communaute, elle)
        manifestes.signer(version, acteur=acteur(membre_de(communaute)))
        CommunauteFactory()
    for qui in (elle, lui):
        client.force_login(qui.utilisateur)
        for nom in ("detail", "manifeste", "nouveaux", "annonces", "signataires", "amendements", "versions"):
            with django_assert_max_num_queries(15):
                assert client.get(page(nom, communaute.slug)).status_code == 200
        with django_assert_max_num_queries(15):
            client.get(page("liste"))


# --- Who has come in -----------------------------------------------------------------------------


def entre(communaute, elle, **membre):
    nouveau = MembreFactory(**membre)
    demande = adhesions.demander(communaute, acteur=acteur(nouveau))
    adhesions.valider(demande, acteur=acteur(elle))
    return nouveau


def test_newcomers_are_named_only_as_they_show_themselves(client, numerique):
    communaute, elle, lui = numerique
    visible = entre(communaute, elle, nom="Visible")
    cachee = entre(communaute, elle, nom="Cachée", audience_communautes=Audience.MOI)
    absente = entre(communaute, elle, nom="Absente", non_liste=True)
    assert {a.membre for a in entrees(communaute, timezone.now() - timedelta(days=30))} == {visible, cachee, absente}
    assert not entrees(communaute, timezone.now()).exists()
    for qui in (elle, lui):
        for adresse in (page("nouveaux", communaute.slug), page("detail", communaute.slug)):
            texte = lire(client, qui, adresse)
            assert "Visible" in texte
            assert "Cachée" not in texte
            assert "Absente" not in texte
    texte = lire(client, lui, page("nouveaux", communaute.slug))
    assert reverse("annuaire:contacter", args=[visible.uuid]) in texte
    assert "2 personnes de cette page ne montrent pas leur présence" in texte
    assert ACCUEIL in lire(client, visible, page("detail", communaute.slug))
    assert ACCUEIL not in lire(client, lui, page("detail", communaute.slug))


def test_who_comes_in_with_many_others_reads_the_welcome_and_all_are_counted(client, numerique, monkeypatch):
    communaute, elle, _ = numerique
    monkeypatch.setattr("communautes.views.espaces.PAR_PAGE", 0)  # the last hundred are none
    premiere = entre(communaute, elle, nom="Première")
    entre(communaute, elle, nom="Seconde")
    texte = lire(client, premiere, page("detail", communaute.slug))
    assert ACCUEIL in texte
    assert "2 nouveaux membres" in texte


def test_two_who_write_the_page_lose_nothing(client, numerique):
    communaute, elle, _ = numerique
    adresse = page("modifier", communaute.slug)

    def lue(texte):
        return BeautifulSoup(texte, "html.parser").find("input", {"name": "lu"})["value"]

    lu = lue(lire(client, elle, adresse))
    regler(communaute, {"raison_d_etre": "Celle d’une autre."}, acteur=acteur(elle), lu=lu)
    reponse = client.post(adresse, {"raison_d_etre": "La mienne.", "lu": lu})
    assert reponse.status_code == 422
    assert "La mienne." in reponse.text
    assert Espace.objects.get().raison_d_etre == "Celle d’une autre."
    assert client.post(adresse, {"raison_d_etre": "La mienne.", "lu": lue(reponse.text)}).status_code == 302
    assert Espace.objects.get().raison_d_etre == "La mienne."
    neuve, lui = communaute_animee("neuve")
    client.force_login(lui.utilisateur)
    premiere = lue(client.get(page("modifier", "neuve")).text)
    assert client.post(page("modifier", "neuve"), {"accueil": "Un.", "lu": premiere}).status_code == 302
    assert client.post(page("modifier", "neuve"), {"accueil": "Deux.", "lu": premiere}).status_code == 422
    assert Espace.objects.get(communaute=neuve).accueil == "Un."


def test_a_room_taken_meanwhile_is_said_on_the_form(client, numerique, monkeypatch):
    _, elle = communaute_animee("autre")
    monkeypatch.setattr("communautes.forms.espaces.EspaceForm.clean_salon", lambda form: form.cleaned_data["salon"])
    client.force_login(elle.utilisateur)
    reponse = client.post(page("modifier", "autre"), {"salon": "!n:a.fr", "accueil": "Gardé."})
    assert reponse.status_code == 422
    assert "Gardé." in reponse.text


def test_an_announcement_sent_twice_is_said_once(numerique):
    communaute, elle, _ = numerique
    champs = {"titre": "T", "texte": "Texte.", "jusqu_au": None}
    une = annonces.creer(communaute, champs, acteur=acteur(elle))
    assert annonces.creer(communaute, champs, acteur=acteur(elle)) == une
    assert annonces.creer(communaute, {**champs, "titre": "U"}, acteur=acteur(elle)) != une
    assert annonces.creer(communaute, champs, acteur=acteur(animatrice(communaute))) != une
    Annonce.objects.update(publiee_le=timezone.now() - timedelta(minutes=11))
    assert annonces.creer(communaute, champs, acteur=acteur(elle)) != une


def test_signatories_are_named_only_as_they_show_themselves(client, numerique):
    communaute, elle, lui = numerique
    version = publier(communaute, elle)
    cachee = membre_de(communaute, membre=MembreFactory(nom="Cachée", audience_communautes=Audience.MOI))
    for qui in (lui, cachee):
        manifestes.signer(version, acteur=acteur(qui))
    texte = lire(client, elle, page("signataires", communaute.slug))
    assert "Ada Durand" in texte
    assert "Cachée" not in texte
    assert "2 signatures" in texte


# --- Announcements -------------------------------------------------------------------------------


def test_an_announcement_from_its_form_to_its_end(client, numerique):
    communaute, elle, lui = numerique
    client.force_login(elle.utilisateur)
    adresse = page("creer_annonce", communaute.slug)
    hier = timezone.localdate() - timedelta(days=1)
    faux = client.post(adresse, {"titre": "", "texte": "Gardé.", "jusqu_au": hier.isoformat()})
    assert faux.status_code == 422
    assert "Gardé." in faux.content.decode()
    client.post(adresse, {"titre": "Rentrée", "texte": "**Venez**", "jusqu_au": timezone.localdate().isoformat()})
    une = Annonce.objects.get()
    texte = lire(client, elle, page("annonce", communaute.slug, une.uuid))
    assert "<strong>Venez</strong>" in texte
    assert f"https://testserver{page('annonce', communaute.slug, une.uuid)}</textarea>" in texte
    assert "a-coller" not in lire(client, lui, page("annonce", communaute.slug, une.uuid))
    assert "Rentrée" in lire(client, lui, page("detail", communaute.slug))
    Annonce.objects.update(jusqu_au=hier)
    lire(client, lui, page("annonce", communaute.slug, une.uuid), 404)
    assert "Passée" in lire(client, elle, page("annonces", communaute.slug))
    garde = {"titre": "Rentrée dite", "texte": "Texte.", "jusqu_au": hier.isoformat()}  # its day does not change
    assert client.post(page("modifier_annonce", communaute.slug, une.uuid), garde).status_code == 302
    effacer_espaces(elle.utilisateur_id)
    assert (Annonce.objects.get().titre, Annonce.objects.get().auteur) == ("Rentrée dite", None)
    client.post(page("supprimer_annonce", communaute.slug, une.uuid))
    assert not Annonce.objects.exists()


def test_an_announcement_sent_twice_is_one(numerique):
    communaute, elle, _ = numerique
    champs = {"titre": "Rentrée", "texte": "Texte.", "jusqu_au": None}
    une = annonces.creer(communaute, champs, acteur=acteur(elle))
    assert annonces.creer(communaute, champs, acteur=acteur(elle)) == une
    assert annonces.creer(communaute, {**champs, "jusqu_au": timezone.localdate()}, acteur=acteur(elle)) != une
    assert annonces.creer(communaute, champs, acteur=acteur(animatrice(communaute))) != une
    Annonce.objects.update(publiee_le=timezone.now() - timedelta(minutes=11))
    assert annonces.creer(communaute, champs, acteur=acteur(elle)) != une


def test_the_room_is_told_and_follows_its_page(client, numerique, settings):
    settings.TCHAP_SERVEUR, settings.TCHAP_DOMAINES = "https://matrix.exemple.gouv.fr", ["a.fr"]
    communaute, elle, lui = numerique
    CompteTchap.objects.create(membre=lui, identifiant="@ada:a.fr")
    une = annonces.creer(communaute, {"titre": "Rentrée", "texte": "Texte."}, acteur=acteur(elle))
    annonces.modifier(une, {"titre": "Rentrée dite"}, acteur=acteur(elle))  # said once
    assert EnvoiTchap.objects.get().objets == {"annonce": une.pk}
    regler(communaute, {"salon": "!autre:a.fr"}, acteur=acteur(elle))
    assert EnvoiTchap.objects.get(geste=GesteTchap.INVITER).membre == lui
    assert Espace.objects.get().salon == "!autre:a.fr"
    assert "Être invité dans le salon" in lire(client, lui, page("detail", communaute.slug))


# --- The manifesto, by its pages -----------------------------------------------------------------


def test_the_first_version_from_the_draft_to_the_signature(client, numerique):
    communaute, elle, lui = numerique
    assert "pas encore de manifeste" in lire(client, lui, page("manifeste", communaute.slug))
    assert "rien à amender" in lire(client, lui, page("proposer", communaute.slug))
    client.force_login(elle.utilisateur)
    faux = client.post(page("rediger", communaute.slug), {"texte": "", "lu": "ancien"})
    assert (faux.status_code, 'name="lu" value="ancien"' in faux.content.decode()) == (422, True)
    client.post(page("rediger", communaute.slug), {"texte": TEXTE, "lu": ""})
    perime = client.post(page("rediger", communaute.slug), {"texte": "Sans avoir lu.", "lu": ""})
    assert perime.status_code == 409
    assert "Sans avoir lu." in perime.content.decode()
    assert "pas encore de manifeste" in lire(client, lui, page("manifeste", communaute.slug))
    assert "Tel qu’il sera lu" in lire(client, elle, page("brouillon", communaute.slug))
    for faux in ({"lu": "", "vigueur": "0"}, {"lu": lu(communaute), "vigueur": "7"}, {"lu": lu(communaute)}):
        client.post(page("publier", communaute.slug), faux)
        assert vigueur(communaute) is None
    client.post(page("publier", communaute.slug), {"lu": lu(communaute), "vigueur": "0"})
    assert vigueur(communaute).texte == TEXTE
    client.force_login(lui.utilisateur)
    for numero in ("", "2", "un", "9" * 30):
        client.post(page("signer", communaute.slug), {"version": numero})
        assert not Signature.objects.exists()
    client.post(page("signer", communaute.slug), {"version": "1"})
    assert Signature.objects.get().membre == lui
    assert "Vous l’avez signée" in lire(client, lui, page("manifeste", communaute.slug))


def test_versions_and_what_changed_between_them(client, numerique):
    communaute, elle, lui = numerique
    premiere = publier(communaute, elle)
    assert "pas encore deux versions" in lire(client, None, page("difference", communaute.slug))
    manifestes.signer(premiere, acteur=acteur(lui))
    publier(communaute, elle, TEXTE.replace("rate", "<i>échoue</i>"), "Plus juste.")
    texte = lire(client, None, page("difference", communaute.slug))
    assert '<del><span class="fr-sr-only">retiré\u00a0: </span>rate.' in texte
    assert '<ins><span class="fr-sr-only">ajouté\u00a0: </span>&lt;i&gt;échoue&lt;/i&gt;.' in texte
    inverse = f"{page('difference', communaute.slug)}?avant=2&apres=1"
    assert "De la version 1 à la version 2" in lire(client, None, inverse)
    for faux in ("?avant=1", "?avant=1&apres=3", "?avant=x&apres=1"):
        lire(client, None, page("difference", communaute.slug) + faux, 422)
    texte = lire(client, lui, page("manifeste", communaute.slug))
    assert "Vous aviez signé la version 1." in texte
    assert "Signer la version 2" in texte
    assert "Remplacée" in lire(client, None, page("version", communaute.slug, 1))
    lire(client, None, page("version", communaute.slug, 3), 404)
    assert "Plus juste." in lire(client, None, page("versions", communaute.slug))
    manifestes.rediger(communaute, "Encore.", "", lu="", acteur=acteur(elle))
    assert brouillon(communaute).version == 3
    lire(client, None, page("version", communaute.slug, 3), 404)  # nobody reads a draft by its number
    lire(client, elle, page("version", communaute.slug, 3), 404)


def test_an_amendment_from_its_form_to_its_answer(client, numerique):
    communaute, elle, lui = numerique
    publier(communaute, elle)
    client.force_login(lui.utilisateur)
    adresse = page("proposer", communaute.slug)
    assert TEXTE in lire(client, lui, adresse)
    meme = client.post(adresse, {"texte": TEXTE, "motif": "Pour rien.", "version": "1"})
    assert (meme.status_code, "changez-en quelque chose" in meme.content.decode()) == (422, True)
    client.post(adresse, {"texte": f"{TEXTE} Écouter.", "motif": "Il manquait l’écoute.", "version": "1"})
    sien = Amendement.objects.get()
    publier(communaute, elle, f"{TEXTE} Rire.")  # meanwhile
    incomplet = client.post(adresse, {"texte": "Trop tard.", "motif": "", "version": "1"})
    assert 'name="version" value="1"' in incomplet.content.decode()  # nobody told it yet
    tard = client.post(adresse, {"texte": "Trop tard.", "motif": "Gardé.", "version": "1"})
    assert tard.status_code == 422
    assert "Trop tard." in tard.content.decode()
    assert 'name="version" value="2"' in tard.content.decode()
    client.force_login(elle.utilisateur)
    suivi = client.post(page("adopter", communaute.slug, sien.uuid), {"resume": ""}, follow=True).content.decode()
    assert "ne peut plus être adopté" in suivi
    assert "Le proposer de nouveau" not in suivi
    reprise = f"{adresse}?reprendre={sien.uuid}"
    assert reprise in lire(client, lui, page("amendement", communaute.slug, sien.uuid))
    assert "Écouter.</textarea>" in lire(client, lui, reprise)
    assert "Écouter.</textarea>" not in lire(client, elle, reprise)  # that of somebody else
    lire(client, lui, f"{adresse}?reprendre=zz")
    client.post(reprise, {"texte": f"{TEXTE} Rire. Écouter.", "motif": "Toujours.", "version": "2"})
    repris = Amendement.objects.a_decider().get()
    client.force_login(elle.utilisateur)
    assert client.post(page("rejeter", communaute.slug, repris.uuid), {"reponse": ""}).status_code == 422
    client.post(page("rejeter", communaute.slug, repris.uuid), {"reponse": "Déjà dit autrement."})
    deja = client.post(page("adopter", communaute.slug, repris.uuid), {"resume": ""}, follow=True)
    assert "a déjà une réponse" in deja.content.decode()
    assert "Déjà dit autrement." in lire(client, lui, page("amendement", communaute.slug, repris.uuid))
    assert "Ada Durand" in lire(client, elle, page("amendement", communaute.slug, repris.uuid))


# --- The demonstration ---------------------------------------------------------------------------


def test_the_demonstration_has_a_page_a_manifesto_and_amendments_once():
    from annuaire.demo import ANIMATRICE, MEMBRE

    assert charger_espaces() == 0  # nobody yet
    communaute = CommunauteFactory(slug="numerique", nom="Numérique")
    for adresse, role in ((ANIMATRICE, "animateur"), (MEMBRE, "membre")):
        AdhesionFactory(communaute=communaute, role=role, membre__utilisateur__email=adresse)
    assert charger_espaces() > 0
    assert charger_espaces() == 0
    assert Manifeste.objects.filter(communaute=communaute).publies().count() == 2
    assert Amendement.objects.a_decider().count() == 1
