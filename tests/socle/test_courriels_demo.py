"""Where the demo's mails are read, in the demo alone."""

import pytest
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

pytestmark = pytest.mark.django_db

PAGES = {"courriels": [], "courriel": ["{}"], "courriel_html": ["{}"]}


@pytest.fixture
def boite(tmp_path, settings):
    settings.DEMO = True
    settings.COURRIELS_DEMO = str(tmp_path)
    return tmp_path


def recevoir(boite, numero, *, sujet="Votre code", texte="Votre code : 4821", html="<p>Votre code : 4821</p>"):
    mail = EmailMultiAlternatives(sujet, texte, "Nous <nous@exemple.fr>", ["lea@exemple.fr"])
    if html:
        mail.attach_alternative(html, "text/html")
    nom = f"{1_790_000_000_000_000_000 + numero:019d}-0123abcd"
    (boite / f"{nom}.eml").write_bytes(mail.message().as_bytes(linesep="\r\n"))
    return nom


def adresse(page, numero):
    return reverse(page, args=[argument.format(numero) for argument in PAGES[page]])


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("demo", "dossier"), [(False, True), (True, False)])
def test_nothing_outside_the_demo(client, boite, settings, page, demo, dossier):
    numero = recevoir(boite, 1)
    settings.DEMO = demo
    settings.COURRIELS_DEMO = str(boite) if dossier else ""
    assert client.get(adresse(page, numero)).status_code == 404


@pytest.mark.parametrize("numero", ["0", "..", "%2e%2e%2fsecret", "1" * 19 + "-0123abcd", "é"])
def test_no_other_file_is_read(client, boite, numero):
    (boite.parent / "secret.eml").write_text("Subject: secret\n\nsecret")
    (boite / "notes.eml").write_text("Subject: secret\n\nsecret")
    for page in ("courriel", "courriel_html"):
        assert client.get(adresse(page, numero)).status_code == 404
    assert "secret" not in client.get(reverse("courriels")).content.decode()


def test_an_empty_box_says_so(client, boite):
    assert "Aucun courriel pour le moment" in client.get(reverse("courriels")).content.decode()


def test_newest_first_by_pages(client, boite):
    for numero in range(25):
        recevoir(boite, numero, sujet=f"Courriel {numero}.")
    premiere = client.get(reverse("courriels")).content.decode()
    assert premiere.index("Courriel 24.") < premiere.index("Courriel 23.")
    assert "Courriel 4." not in premiere
    assert "25 courriels" in premiere
    assert "Courriel 4." in client.get(reverse("courriels"), {"page": 2}).content.decode()


def test_a_mail_is_read(client, boite):
    numero = recevoir(boite, 1, texte="Votre code : 4821\nhttps://testserver/connexion/")
    assert adresse("courriel", numero) in client.get(reverse("courriels")).content.decode()
    page = client.get(adresse("courriel", numero)).content.decode()
    assert "Votre code : 4821<br>" in page
    assert 'href="https://testserver/connexion/"' in page
    assert "Nous &lt;nous@exemple.fr&gt;" in page
    assert "lea@exemple.fr" in page
    assert adresse("courriel_html", numero) in page


def test_what_a_mail_says_stays_text(client, boite):
    numero = recevoir(boite, 1, sujet="<script>alert(1)</script>", texte="<script>alert(2)</script>")
    for page in ("courriels", "courriel"):
        contenu = client.get(adresse(page, numero)).content.decode()
        assert "<script>alert" not in contenu
        assert "&lt;script&gt;alert(1)" in contenu


def test_html_is_served_apart_and_can_do_nothing(client, boite):
    numero = recevoir(boite, 1, html="<p style='color: red'>Bonjour</p><script>alert(1)</script>")
    reponse = client.get(adresse("courriel_html", numero))
    assert "Bonjour" in reponse.content.decode()
    regles = dict(regle.strip().partition(" ")[::2] for regle in reponse["Content-Security-Policy"].split(";"))
    assert regles["default-src"] == "'none'"
    assert regles["style-src"] == "'unsafe-inline'"
    assert "allow-scripts" not in regles["sandbox"]
    assert "allow-same-origin" not in regles["sandbox"]
    assert "script-src" not in regles
    assert client.get(reverse("courriels"))["Content-Security-Policy"].count("unsafe") == 0
    assert client.get(adresse("courriel_html", recevoir(boite, 2, html=""))).status_code == 404
