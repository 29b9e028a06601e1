// The picker of employers: what the combobox proposes becomes a checked choice of the list below. Without it, the button
// « Chercher » sends the form, which comes back with the employers found.

const champ = document.getElementById("id_q");
const choix = document.getElementById("employeur-choix");
const modele = document.getElementById("employeur-modele");
const statut = document.getElementById("employeur-statut");

function ajouter({ numero, libelle, precision }) {
  const ligne = modele.content.cloneNode(true);
  const [radio, label] = [ligne.querySelector("input"), ligne.querySelector("label")];
  const [nom, note] = label.children;
  label.htmlFor = radio.id = `organisme-${numero}`;
  radio.value = numero;
  nom.textContent = libelle;
  if (precision) note.textContent = precision;
  else note.remove();
  document.getElementById("employeur-aucun")?.remove();
  choix.prepend(ligne);
  return radio;
}

champ.addEventListener("combobox:choix", ({ detail }) => {
  (document.getElementById(`organisme-${detail.numero}`) ?? ajouter(detail)).checked = true;
  statut.textContent = `${detail.libelle} : choisi.`;
});
