"""What members write to one another and report, and how many profiles are opened."""

from annuaire.rgpd.nommer import nommer_soi
from socle.rgpd import Fiche, declarer

declarer(
    Fiche(
        modele="annuaire.MessageMembre",
        titre="Messages à des membres, écrits ou reçus",
        finalite="écrire à quelqu’un sans connaître son adresse ; dix par jour ; aucun écran ne les montre",
        conservation="un mois ; avec le compte de qui l’écrit ou de qui le reçoit",
        personne="expediteur membre__utilisateur",
        exportes="expediteur objet texte created_at",
        codes="jeton",
        travail="purger_messages",
        nommer={"expediteur": nommer_soi},
    ),
    # To who wrote it: the profile that it speaks of would learn who.
    Fiche(
        modele="annuaire.Signalement",
        titre="Profils que vous avez signalés",
        finalite="faire regarder un profil par l’équipe de modération ; la personne signalée ne le lit pas",
        conservation="avec le compte de qui signale ou de qui est signalé",
        personne="auteur",
        exportes="motif texte created_at traite_le",
        codes="membre traite_par",
    ),
    Fiche(
        modele="annuaire.ProfilVu",
        titre="Jours où vous avez ouvert des profils",
        finalite="compter les profils ouverts dans la journée ; ni la personne vue ni personne d’autre ne le lit",
        conservation="une semaine ; avec le compte",
        personne="utilisateur",
        exportes="jour",
        codes="membre",
        travail="purger_profils_vus",
    ),
    Fiche(
        modele="annuaire.LimiteAtteinte",
        titre="Jours où vous avez ouvert trop de profils",
        finalite="prévenir l’équipe de modération : personne ne recopie l’annuaire",
        conservation="trois mois ; avec le compte",
        personne="utilisateur",
        exportes="jour at",
        travail="purger_profils_vus",
    ),
)
