"""What spreadsheets are given: any text, no formula, and a file that is valid whatever it holds."""

import io
import zipfile
from datetime import date
from xml.etree import ElementTree

import pytest

from socle.tableur import Feuille, desamorcer, ecrire_csv, ecrire_ods


@pytest.mark.parametrize("texte", ["=1", "+1", "-1", "@a", "\ta", "\ra", "\na", "＝1"])
def test_a_formula_is_defused(texte):
    assert desamorcer(texte) == f"'{texte}"


@pytest.mark.parametrize("texte", ["", "a=1", "1+1", "Porte-parole", "'=1"])
def test_other_texts_are_untouched(texte):
    assert desamorcer(texte) == texte


def test_characters_that_xml_cannot_hold_leave_a_valid_file():
    colonnes, valeurs = ["A", "B", "C", "D"], ["un\x00\x01\x0b\x1f\x85\u2028\ufffedeux", date(2026, 1, 2), 3, None]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(ecrire_ods([Feuille('<&">', colonnes, [valeurs])]))))
    racine = ElementTree.fromstring(archive.read("content.xml"))
    assert [p.text for p in racine.iter() if p.tag.endswith("}p")] == [*colonnes, "un deux", "2026-01-02", "3"]
    assert b"".join(ecrire_csv(Feuille("F", colonnes, [valeurs]))).decode() == (
        "\ufeffA;B;C;D\r\nun deux;2026-01-02;3;\r\n"
    )


def test_rows_are_written_one_after_the_other():
    lues = []

    def lignes():
        for numero in range(3):
            lues.append(numero)
            yield [numero]

    morceaux = ecrire_csv(Feuille("F", ["N"], lignes()))
    next(morceaux), next(morceaux), next(morceaux)
    assert lues == [0]
