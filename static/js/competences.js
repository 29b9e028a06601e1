// The skills picker: an ARIA combobox over the search field of the form. Without it, the buttons « Chercher »,
// « Ajouter » and « Retirer » do the same by sending the form.

const zone = document.querySelector("[data-competences]");
const champ = document.getElementById("cherche");
const choix = document.getElementById("competences-choix");
const lignes = document.getElementById("competences-lignes");
const modele = document.getElementById("competence-modele");
const statut = document.getElementById("competences-statut");
const maximum = Number(zone.dataset.maximum);

let [attente, demande, active] = [0, 0, -1];

const dire = (message) => (statut.textContent = message);
const options = () => [...choix.children];
const presente = (code) => lignes.querySelector(`[data-competence="${CSS.escape(code)}"]`);

function fermer() {
  choix.hidden = true;
  champ.setAttribute("aria-expanded", "false");
  designer(-1);
}

function designer(rang) {
  active = rang;
  options().forEach((option, i) => option.setAttribute("aria-selected", String(i === rang)));
  options()[rang]?.scrollIntoView({ block: "nearest" });
  champ.setAttribute("aria-activedescendant", options()[rang]?.id ?? "");
}

function montrer(competences) {
  const nouvelles = competences.filter(({ code }) => !presente(code));
  choix.replaceChildren(
    ...nouvelles.map(({ code, libelle, alias }, i) => {
      const option = document.createElement("li");
      Object.assign(option, { id: `competences-choix-${i}`, role: "option", textContent: libelle });
      Object.assign(option.dataset, { code, libelle });
      if (alias) option.append(Object.assign(document.createElement("small"), { textContent: ` ${alias}` }));
      return option;
    }),
  );
  designer(-1);
  choix.hidden = nouvelles.length === 0;
  champ.setAttribute("aria-expanded", String(!choix.hidden));
  const n = nouvelles.length;
  dire(n ? `${n} proposition${n > 1 ? "s" : ""}. Flèches pour choisir, Entrée pour ajouter.` : "Aucune compétence trouvée.");
}

async function chercher() {
  const numero = ++demande;
  const mots = champ.value.trim();
  if (mots.length < 2) return fermer();
  const reponse = await fetch(`${zone.dataset.adresse}?q=${encodeURIComponent(mots)}`).catch(() => null);
  if (numero !== demande) return; // an older answer, or the person has gone on
  if (reponse?.ok && !reponse.redirected) montrer((await reponse.json()).competences);
  else dire("La recherche n’a pas abouti : utilisez le bouton Chercher.");
}

function ajouter({ code, libelle }) {
  demande++;
  champ.value = "";
  fermer();
  if (lignes.children.length >= maximum) return dire(`${maximum} compétences au plus : retirez-en une d’abord.`);
  const gabarit = document.createElement("ul");
  gabarit.append(modele.content.cloneNode(true));
  for (const element of gabarit.querySelectorAll("*")) {
    for (const attribut of element.attributes) attribut.value = attribut.value.replaceAll("code-du-modele", code);
    for (const noeud of element.childNodes)
      if (noeud.nodeType === Node.TEXT_NODE) noeud.data = noeud.data.replaceAll("LIBELLE", libelle);
  }
  lignes.append(gabarit.firstElementChild);
  dire(`${libelle} ajoutée, niveau et importance à choisir dans la liste.`);
}

champ.setAttribute("role", "combobox");
champ.setAttribute("aria-autocomplete", "list");
champ.setAttribute("aria-controls", choix.id);
fermer();
champ.addEventListener("input", () => (clearTimeout(attente), (attente = setTimeout(chercher, 200))));
champ.addEventListener("blur", () => setTimeout(fermer, 150));
champ.addEventListener("keydown", (evenement) => {
  const n = options().length;
  if (evenement.key === "Escape") fermer();
  if (choix.hidden || !["ArrowDown", "ArrowUp", "Enter"].includes(evenement.key)) return;
  evenement.preventDefault();
  if (evenement.key === "Enter") ajouter(options()[Math.max(active, 0)].dataset);
  else designer((active + (evenement.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1) + n) % n);
});
choix.addEventListener("mousedown", (evenement) => evenement.preventDefault());
choix.addEventListener("click", (evenement) => ajouter(evenement.target.closest("[role=option]").dataset));
lignes.addEventListener("click", (evenement) => {
  const bouton = evenement.target.closest("[name=retirer]");
  if (!bouton) return;
  evenement.preventDefault();
  bouton.closest("li").remove();
  dire("Compétence retirée.");
  champ.focus();
});
