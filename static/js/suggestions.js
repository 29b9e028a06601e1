// Choosing a suggestion of the search bar filters the results by it; on their page, the filters already set stay.

const champ = document.getElementById("q");
const VOISINS = { region: "departement", departement: "region" }; // one place at a time, whatever its size

champ.addEventListener("combobox:choix", ({ detail: { choix } }) => {
  const resultats = new URL(champ.form.action);
  if (resultats.pathname === location.pathname) resultats.search = location.search;
  const parametres = resultats.searchParams;
  for (const nom of ["q", "page"]) parametres.delete(nom); // the words typed were those of the choice
  for (const [nom, valeur] of Object.entries(choix)) {
    parametres.delete(VOISINS[nom]);
    if (nom === "perimetre") parametres.set(nom, valeur);
    else if (!parametres.getAll(nom).includes(valeur)) parametres.append(nom, valeur);
  }
  location.assign(resultats);
});
