"""What nobody types by chance, by family. Bytes are sent as they are: not everything that arrives is text."""

import json
from functools import cache
from typing import Any, NamedTuple

MARQUE = "gardefou"  # in every value that must not come out as it came in
ENTETE = f"X-{MARQUE}"
AILLEURS = f"{MARQUE}.example"


class Valeur(NamedTuple):
    famille: str
    octets: bytes

    @property
    def texte(self) -> str:
        """As Python would hold it; what is not UTF-8 becomes lone surrogates."""
        return self.octets.decode("utf-8", "surrogateescape")

    def __str__(self) -> str:
        return f"{self.famille} {self.octets[:60]!r}"


_ENTIERS = (-1, 0, 2**15, 2**31 - 1, 2**31, 2**32, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 2**64, 10**30)
_ORM = (
    "password__startswith",
    "is_superuser",
    "email__contains",
    "groups__permissions__codename",
    "emailaddress__email",
)

# Texts, of which NUL, odd surrogates and broken bytes are written as bytes.
FAMILLES: dict[str, tuple[str | bytes, ...]] = {
    "vide": ("", " ", "\t", "\n", "\u00a0", "\u3000", "\u200b", "\ufeff", "None", "null", "undefined"),
    "nul": ("\0", "a\0b", "\0" * 50, "données\0", "\\0", "\\u0000", "%00"),
    "utf-8 abîmé": (
        *(
            b"\xff\xfe",
            b"\xed\xa0\x80",
            b"\xed\xb0\x80",
            b"\xed\xa0\xbd\xed\xb8\x80",
            b"\xc0\xaf",
            b"\xc3",
            b"\xe2\x82",
        ),
        *(b"\xf4\x90\x80\x80", b"caf\xe9", b"\x80", b"\xf8\x88\x80\x80\x80", b"a\xffb" * 40),
    ),
    "entiers": (
        *map(str, _ENTIERS),
        "9" * 400,
        "9" * 5000,
        "-" + "9" * 400,
        "+1",
        "--1",
        "007",
        "0x10",
        "0b1",
        "1_000",
    ),
    "décimaux": ("1.5", "-0.0", "1e9", "1e999", "-1e-999", "NaN", "nan", "inf", "-Infinity", "1,5", "1.2.3", ".", "٫5"),
    "chiffres d’ailleurs": ("２", "²", "½", "Ⅳ", "١٢٣", "१२", "๓", "𝟙", "①", "一", "৯" * 30, "1\u200b0"),
    "dates": (
        *("0000-00-00", "0001-01-01", "9999-12-31", "9999-12-31T23:59:59Z", "10000-01-01", "2026-02-30", "2026-13-01"),
        *("-0044-03-15", "31/12/0000", "30/02/2026", "2026-W53-7", "2026-06-15T25:61:61", "2026-03-29T02:30:00"),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1970-01-01T00:00:00+99:99", "hier", "2026-11-22 "),
    ),
    "heures": ("24:00", "99:99", "23:59:60", "-1:00", "12:00:00.9999999", "P1D", "P9999999999D", "-999999999 days"),
    "années": ("-1", "0", "1", "9999", "10000", "99999999999", "MMXXVI", "२०२६"),
    "booléens": ("true", "TRUE", "on", "off", "yes", "oui", "1", "2", "[true]", "False"),
    "plein texte": (
        *("&", "|", "!", "- - -", "OR", "AND NOT", '"', '"a', "''''", "\\", "(((((", ":*", "a:*", "<->", "a <0> b"),
        *("a:ABCD", "!!!!a", "a & & b", "<2147483648>", "-python", "--", "'a':*&!b", "OU OU OU", '"" "" ""', '- "-" -'),
    ),
    "motifs": (
        "%",
        "_",
        "\\%",
        "%%%%%",
        "%_%_%",
        "*",
        ".*",
        "(a+)+$",
        "[",
        "[a-",
        "(?P<x>",
        "\\",
        "\\1",
        "^$",
        "{1,999999}",
    ),
    "sql": (
        *(
            "'; DROP TABLE opportunites_offre; --",
            "' OR '1'='1",
            '" OR ""="',
            "1; SELECT pg_sleep(3)",
            "1 UNION SELECT 1",
        ),
        *("$$", "$1", "%s", "%(a)s", "E'\\x00'", "/*", "--", "ARRAY[1]", "{1,2}", '{"a"', "1::regclass", "NULL"),
    ),
    "orm": (
        *(
            "__class__",
            "__init__.__globals__",
            "pk__in",
            "id__gt",
            "__",
            "___",
            "a__b__c",
            "pk",
            "?",
            "-pk",
            "-?",
            "pk__",
        ),
        *(
            "user__password__startswith",
            "utilisateur__email__startswith",
            "auteur__password__regex",
            "_meta",
            "objects",
        ),
        *(f"{chemin}__{fin}" for chemin in ("utilisateur", "auteur", "acteur", "modifiee_par") for fin in _ORM),
    ),
    "crochets": (
        "a[]",
        "[]",
        "[0]",
        "a[b][c]",
        "a.b",
        "a,b",
        "a;b",
        "a&b=c",
        "=",
        "&",
        "a=b=c",
        "?",
        "#",
        "a#b",
        "{}",
        "[]",
    ),
    "chemins": (
        *("../../etc/passwd", "..", ".", "..\\..\\win.ini", "/etc/passwd", "//", "///a", "....//", "%2e%2e%2f", "..;/"),
        *("C:\\a", "file:///etc/passwd", "a/../../b", "~", "~root", "\\\\hote\\partage", ".git/config", "a/" * 300),
    ),
    "ailleurs": (
        *(
            f"https://{AILLEURS}/",
            f"//{AILLEURS}/",
            f"///{AILLEURS}",
            f"/\\{AILLEURS}",
            f"\\\\{AILLEURS}",
            f"https:{AILLEURS}",
        ),
        *(f"\thttps://{AILLEURS}", f"http://testserver@{AILLEURS}/", f"http://testserver.{AILLEURS}/", AILLEURS),
        *(
            f"https://{AILLEURS}\\.testserver/",
            "javascript:alert(1)",
            "data:text/html,<b>",
            f"/%2f{AILLEURS}",
            f"/\t/{AILLEURS}",
        ),
    ),
    "en-têtes": (
        *(f"a\r\n{ENTETE}: 1", f"a\n{ENTETE}: 1", f"a\r{ENTETE}: 1", f"\r\n\r\n<html>{MARQUE}", f"a%0d%0a{ENTETE}: 1"),
        *(
            f"a\u560a\u560d{ENTETE}: 1",
            f"a; {MARQUE}=1",
            f"a, {MARQUE}",
            f'a"; filename="{MARQUE}',
            f"a\u2028{ENTETE}: 1",
        ),
        *(
            f"a@exemple.gouv.fr\nBcc: b@{AILLEURS}",
            f"a@exemple.gouv.fr,b@{AILLEURS}",
            f"\x85{ENTETE}: 1",
            "\x0b\x0c\x1c",
        ),
    ),
    "tableur": (
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("x")',
        "＝1+1",
        " =1",
    ),
    "html": (
        *(
            f"<script>{MARQUE}(1)</script>",
            f"</script><script>{MARQUE}(1)</script>",
            f'"><img src=x onerror={MARQUE}(1)>',
        ),
        *(
            f"' onmouseover='{MARQUE}(1)",
            f"<svg/onload={MARQUE}(1)>",
            f"</title><b>{MARQUE}</b>",
            f"</textarea><i>{MARQUE}</i>",
        ),
        *(
            f"<!--<b>{MARQUE}</b>",
            f"<a href='javascript:{MARQUE}(1)'>a</a>",
            f"]]><b>{MARQUE}</b>",
            f"&lt;b&gt;{MARQUE}",
        ),
        *("&#0;", "&#xD800;", "&amp;&amp;", "<", ">", "<<>>", "<!DOCTYPE", "<![CDATA[", "<b" * 500),
    ),
    "gabarits": (
        "{{ 7*7 }}",
        "{% debug %}",
        "{% load x %}",
        "${7*7}",
        "#{7*7}",
        "<%= 7 %>",
        "{0.__class__}",
        "%(password)s",
    ),
    "mises en forme": (
        "**a**",
        "[a](javascript:1)",
        "# a\n# b",
        "- a\n" * 300,
        "> " * 200,
        "```",
        "| a |\n|--|",
        "\\" * 400,
    ),
    "longs": (
        *("x" * 300, "x" * 10_000, "é" * 5_000, "a " * 500, "OR " * 300, '"' * 300, "(" * 300, "- " * 300, "é-" * 200),
        *("C++ " * 60, "mot\n" * 3_000, "z" * 70_000, "🚲" * 400, "'" * 999, "a@" * 200),
    ),
    "bidi": (
        "\u202egnireenegni",
        "\u2066a\u2069",
        "\u202a" * 200,
        "a\u200fb",
        "\u061c",
        "שלום",
        "مرحبا",
        "\u202d\u202e",
    ),
    "invisibles": (
        "a\u200bb",
        "a\u200db",
        "\ufeffa",
        "\u00ad" * 50,
        "\u2060",
        "\u180e",
        "\u3164",
        "\ufff9a\ufffb",
        "\ufdd0",
        "\uffff",
    ),
    "combinaisons": ("Z͑ͫ̓ͪ̂ͫ̽͏̴̙", "e" + "\u0301" * 500, "ﬁ", "ß", "İ", "ı", "ſ", "ǅ", "Å", "\u0345", "각", "ﷺ" * 60, "日本語"),
    "émoticônes": ("🚲", "👩‍💻", "👨‍👩‍👧‍👦", "🇫🇷", "🇫", "☠️", "\U0010ffff", "\U000e0001", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👍🏽" * 100),
    "contrôles": ("\x01", "\x08", "\x1b[31m", "\x7f", "\x85", "\u2028", "\u2029", "\x1a", "a\x0bb", "\r\n" * 50),
    "pour cent": (
        "%",
        "%%",
        "%z",
        "%zz",
        "%2",
        "%25",
        "%2500",
        "%u0041",
        "%C3%A9",
        "%ED%A0%80",
        "+",
        "a+b",
        "%26%3D",
        "%252e",
    ),
    "uuid": (
        *(
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "{0}" * 3,
            "urn:uuid:" + "0" * 32,
        ),
        *("0" * 32, "0" * 31, "g" * 32, "0" * 33, "00000000-0000-0000-0000-00000000000", "{" + "0" * 32 + "}"),
    ),
    "pages": ("0", "-1", "last", "1e9", "999999", "9999999", "2147483648", "1.0", " 1", "1 ", "p", "٢"),
    "courriels": (
        *("a@", "@a", "a@a@a", "a" * 300 + "@exemple.gouv.fr", "a@" + "b." * 150 + "fr", '"a b"@exemple.gouv.fr'),
        *(
            "a@[127.0.0.1]",
            "é@exemple.gouv.fr",
            "a@exämple.gouv.fr",
            "a\u0130@exemple.gouv.fr",
            "<a@exemple.gouv.fr>",
            "a@localhost",
        ),
    ),
    "json": (
        *("[" * 300, "{" * 300, '{"a":' * 200, "[]", "{}", "[null]", '{"a":1,"a":2}', '"\\ud800"', '{"\\u0000":1}'),
        *('"\\u0000"', "NaN", "-", '"', "[1,]", "{'a':1}", "1e999", "\ufeff{}", "true", "[[[[[]]]]]"),
    ),
    "entités": (
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        "<a><b></a>",
        "PK\x03\x04",
        "GIF89a",
        "%PDF-1.7",
    ),
}


@cache
def valeurs() -> tuple[Valeur, ...]:
    """Each once, by family."""
    toutes = {
        texte if isinstance(texte, bytes) else texte.encode("utf-8", "surrogatepass"): famille
        for famille, textes in reversed(FAMILLES.items())
        for texte in textes
    }
    return tuple(Valeur(famille, octets) for octets, famille in reversed(toutes.items()))


@cache
def une_par_famille() -> tuple[Valeur, ...]:
    """The one that says most of each family: what a converter refuses at once need not be refused 300 times."""
    premieres: dict[str, Valeur] = {}
    for valeur in valeurs():
        premieres.setdefault(valeur.famille, valeur)
    return tuple(premieres.values())


def corps_json(valeur: Valeur) -> bytes:
    """The value where an object was awaited; those of the family are themselves the body."""
    if valeur.famille in {"json", "utf-8 abîmé", "entités"}:
        return valeur.octets
    profond: Any = valeur.texte
    for _ in range(20):
        profond = {"q": [profond]}
    return json.dumps({"q": valeur.texte, valeur.texte: valeur.texte, "profond": profond}).encode()
