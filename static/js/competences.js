// The skills picker: what the combobox of the search field proposes is added to the form. Without it, the buttons
// « Chercher », « Ajouter » and « Retirer » do the same by sending the form.

const zone = document.querySelector("[data-maximum]");
const champ = document.getElementById("cherche");
const lignes = document.getElementById("competences-lignes");
const modele = document.getElementById("competence-modele");
const statut = document.getElementById("competences-statut");
const maximum = Number(zone.dataset.maximum);

const dire = (message) => (statut.textContent = message);
const presente = (code) => lignes.querySelector(`[data-competence="${CSS.escape(code)}"]`);

function ajouter({ code, libelle }) {
  if (lignes.children.length >= maximum) return dire(`${maximum} compétences au plus : retirez-en une d’abord.`);
  const gabarit = document.createElement("ul");
  gabarit.append(modele.content.cloneNode(true));
  for (const element of gabarit.querySelectorAll("*")) {
    for (const attribut of element.attributes) attribut.value = attribut.value.replaceAll("code-du-modele", code);
    for (const noeud of element.childNodes)
      if (noeud.nodeType === Node.TEXT_NODE) noeud.data = noeud.data.replaceAll("LIBELLE", libelle);
  }
  lignes.append(gabarit.firstElementChild);
  dire(`${libelle} ajoutée, ${zone.dataset.ajoutee}.`);
}

champ.addEventListener("combobox:propositions", ({ detail: groupes }) => {
  for (const groupe of groupes) groupe.propositions = groupe.propositions.filter(({ code }) => !presente(code));
});
champ.addEventListener("combobox:choix", ({ detail }) => ajouter(detail));
lignes.addEventListener("click", (evenement) => {
  const bouton = evenement.target.closest("[name=retirer]");
  if (!bouton) return;
  evenement.preventDefault();
  bouton.closest("li").remove();
  dire("Compétence retirée.");
  champ.focus();
});
