// Turns a text field into an ARIA combobox (APG, « editable combobox with list autocomplete »): what is typed is asked
// to `data-adresse`, which answers groups of propositions. The pages say what choosing one does, by these events of
// the field: `combobox:propositions` (groups may be changed), `combobox:choix` (detail: the proposition).
// Enter with nothing designated is left to the form, unless `data-premiere`: then it chooses the first.

const DELAI = 150; // ms without a key
const LETTRES = 2;

function creer(balise, attributs, ...enfants) {
  const element = document.createElement(balise);
  for (const [nom, valeur] of Object.entries(attributs)) element.setAttribute(nom, valeur);
  element.append(...enfants);
  return element;
}

class Combobox {
  constructor(zone) {
    this.zone = zone;
    this.champ = zone.querySelector("input");
    const { id } = this.champ;
    this.liste = creer("div", { id: `${id}-choix`, class: "choix", role: "listbox", "aria-label": zone.dataset.combobox });
    this.statut = creer("p", { class: "statut", role: "status" });
    this.champ.after(this.liste);
    zone.after(this.statut);
    // A search field may not be a combobox (ARIA in HTML), and Escape would empty it.
    this.champ.type = "text";
    for (const [nom, valeur] of Object.entries({
      role: "combobox",
      enterkeyhint: "search",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-controls": this.liste.id,
    }))
      this.champ.setAttribute(nom, valeur);
    this.propositions = new Map();
    this.fermer();
    this.ecouter();
  }

  ecouter() {
    const { champ, liste } = this;
    champ.addEventListener("input", () => this.attendre());
    champ.addEventListener("keydown", (evenement) => this.touche(evenement));
    champ.addEventListener("blur", () => this.abandonner());
    champ.form.addEventListener("submit", () => this.abandonner());
    // The focus stays in the field; on a touch screen too.
    liste.addEventListener("mousedown", (evenement) => evenement.preventDefault());
    liste.addEventListener("click", (evenement) => {
      const option = evenement.target.closest("[role=option]");
      if (option) this.choisir(option);
    });
  }

  get options() {
    return [...this.propositions.keys()];
  }

  attendre() {
    this.oublier();
    if (this.champ.value.trim().length < LETTRES) this.fermer();
    else this.minuteur = setTimeout(() => this.chercher(), DELAI);
  }

  oublier() {
    clearTimeout(this.minuteur);
    this.demande?.abort();
  }

  abandonner() {
    this.oublier();
    this.fermer();
  }

  async chercher() {
    const demande = (this.demande = new AbortController());
    const adresse = new URL(this.zone.dataset.adresse, location.href);
    adresse.searchParams.set("q", this.champ.value.trim());
    try {
      const reponse = await fetch(adresse, { signal: demande.signal });
      if (!reponse.ok || reponse.redirected) throw new Error(reponse.status);
      const { groupes } = await reponse.json();
      if (!demande.signal.aborted) this.montrer(groupes);
    } catch {
      // Typing goes on: the form says what to do without suggestions.
      if (!demande.signal.aborted) this.fermer(this.zone.dataset.echec);
    }
  }

  montrer(groupes) {
    this.champ.dispatchEvent(new CustomEvent("combobox:propositions", { detail: groupes }));
    this.propositions.clear();
    this.liste.replaceChildren(
      ...groupes.filter(({ propositions }) => propositions.length).map((groupe, rang) => this.groupe(groupe, rang)),
    );
    const n = this.propositions.size;
    if (!n) return this.fermer("Aucune proposition.");
    this.designer(-1);
    this.ouvrir(true);
    this.liste.scrollTop = 0;
    this.dire(`${n} proposition${n > 1 ? "s" : ""}. Flèches pour parcourir, Entrée pour choisir.`);
  }

  groupe({ libelle, propositions }, rang) {
    const id = `${this.liste.id}-${rang}`;
    const options = propositions.map((proposition, i) => {
      const option = creer("div", { id: `${id}-${i}`, role: "option" }, proposition.libelle);
      if (proposition.precision) option.append(" ", creer("small", {}, proposition.precision));
      this.propositions.set(option, proposition);
      return option;
    });
    if (!libelle) return creer("div", { role: "presentation" }, ...options);
    const titre = creer("div", { id, class: "choix__groupe", role: "presentation" }, libelle);
    return creer("div", { role: "group", "aria-labelledby": id }, titre, ...options);
  }

  designer(rang) {
    const designee = this.options[rang];
    this.designee = designee;
    for (const option of this.options) option.setAttribute("aria-selected", String(option === designee));
    // The title of the first group is shown with its first option.
    (rang === 0 ? designee.parentElement.firstElementChild : designee)?.scrollIntoView({ block: "nearest" });
    if (designee) this.champ.setAttribute("aria-activedescendant", designee.id);
    else this.champ.removeAttribute("aria-activedescendant");
  }

  touche(evenement) {
    const { key } = evenement;
    if (evenement.isComposing || this.liste.hidden) return;
    const [n, rang] = [this.options.length, this.options.indexOf(this.designee)];
    const cible = { ArrowDown: (rang + 1) % n, ArrowUp: (rang < 0 ? n : rang + n) - 1 }[key];
    const bout = this.designee ? { Home: 0, End: n - 1 }[key] : undefined; // else they move in the text
    const choisie = this.designee ?? (this.zone.hasAttribute("data-premiere") ? this.options[0] : undefined);
    if (key === "Escape") this.abandonner();
    else if (key === "Enter" && choisie) this.choisir(choisie);
    else if (cible !== undefined) this.designer(cible % n);
    else if (bout !== undefined) this.designer(bout);
    else return;
    evenement.preventDefault();
  }

  choisir(option) {
    const proposition = this.propositions.get(option);
    this.champ.value = "";
    this.abandonner();
    this.champ.dispatchEvent(new CustomEvent("combobox:choix", { detail: proposition }));
  }

  ouvrir(ouverte) {
    this.liste.hidden = !ouverte;
    this.champ.setAttribute("aria-expanded", String(ouverte));
  }

  fermer(message = "") {
    this.designer(-1);
    this.ouvrir(false);
    this.dire(message);
  }

  dire(message) {
    this.statut.textContent = message;
  }
}

for (const zone of document.querySelectorAll("[data-combobox]")) new Combobox(zone);
