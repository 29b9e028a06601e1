// The offer search without reloading: what htmx does not keep or announce by itself.
// Without this module, or without JavaScript, the same forms and links load whole pages.

const zone = document.getElementById("resultats");
const statut = document.getElementById("statut");
const large = window.matchMedia("(min-width: 48em)");

let ouverts = new Map();
let focalise = "";

function deplierFiltres() {
  const filtres = document.getElementById("filtres");
  if (filtres && large.matches) {
    filtres.open = true;
  }
}

function dire(message, erreur = false) {
  statut.textContent = message;
  statut.classList.toggle("statut--erreur", erreur);
}

zone.addEventListener("htmx:beforeSwap", () => {
  ouverts = new Map([...zone.querySelectorAll("details[id]")].map((d) => [d.id, d.open]));
  focalise = zone.contains(document.activeElement) ? document.activeElement.id || "titre-resultats" : "";
});

// The panels a person opened stay open, and the focus stays on what they used, or goes to the count.
zone.addEventListener("htmx:afterSwap", () => {
  for (const [id, ouvert] of ouverts) {
    const panneau = document.getElementById(id);
    if (panneau) {
      panneau.open = ouvert;
    }
  }
  deplierFiltres();
  if (focalise) {
    const cible = document.getElementById(focalise) ?? document.getElementById("titre-resultats");
    cible.focus({ preventScroll: true });
  }
});

zone.addEventListener("htmx:afterSettle", () => {
  const mots = document.getElementById("q");
  if (mots !== document.activeElement) {
    mots.value = new URLSearchParams(window.location.search).get("q") ?? "";
  }
  dire(document.getElementById("titre-resultats").textContent.trim());
});

document.body.addEventListener("htmx:beforeRequest", () => dire(""));
document.body.addEventListener("htmx:sendError", () =>
  dire("La recherche n’a pas abouti. Vérifiez votre connexion, puis recommencez.", true),
);
// An error has its own page: load it.
document.body.addEventListener("htmx:responseError", (evenement) =>
  window.location.assign(evenement.detail.pathInfo.finalRequestPath),
);

deplierFiltres();
large.addEventListener("change", deplierFiltres);
