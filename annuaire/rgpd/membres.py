"""A member's profile, and what the search derives from it."""

from socle.rgpd import Fiche, declarer

declarer(
    Fiche(
        modele="annuaire.Membre",
        titre="Votre place dans l’annuaire",
        finalite="vérifier qui y entre ; être trouvé pour ce qu’on sait, par qui on a choisi",
        conservation="nom, textes, métier, grade et lieu : avec le compte ; corps, employeur et états, sans nom, pour "
        "les statistiques ; après deux ans d’absence et deux avertissements, la suppression du compte est demandée",
        personne="utilisateur",
        exportes="""etat prenom nom statut corps__nom corps_confirme grade__libelle categorie organisme__nom poste
        metier__libelle encadrement departement__nom ville presentation lien aide_sur non_liste audience_identite
        audience_corps audience_employeur audience_poste audience_residence audience_competences audience_communautes
        audience_presentation audience_etapes created_at updated_at attend_depuis renouvele_le avertissements
        averti_le""",
        codes="uuid",
        restent="""etat statut corps corps_confirme categorie organisme encadrement non_liste audience_identite
        audience_corps audience_employeur audience_poste audience_residence audience_competences audience_communautes
        audience_presentation audience_etapes created_at updated_at""",
        travail="comptes",
        rectifier="membre:mon_adhesion",
        page="Mon adhésion à l’annuaire",
        commentee=True,
    ),
    Fiche(
        modele="annuaire.Etape",
        titre="Votre parcours",
        finalite="montrer son parcours à qui on a choisi",
        conservation="jusqu’à ce que la personne les retire, ou avec le compte",
        personne="membre__utilisateur",
        exportes="type intitule organisme__nom employeur metier__libelle debut fin numerique encadrement lieu",
        codes="uuid",
        rectifier="membre:mon_adhesion",
        page="Mon adhésion à l’annuaire",
        libelles={"organisme": "administration"},
    ),
    Fiche(
        modele="annuaire.CompetenceDeclaree",
        titre="Vos compétences",
        finalite="être trouvé pour ce qu’on sait, se voir dire pourquoi une offre convient",
        conservation="jusqu’à ce que la personne les retire, ou avec le compte",
        personne="membre__utilisateur",
        exportes="competence__libelle niveau derniere_pratique veut_developper peut_transmettre",
        rectifier="membre:mon_adhesion",
        page="Mon adhésion à l’annuaire",
    ),
    Fiche(
        modele="annuaire.Preuve",
        titre="Ce que vous avez fait de vos compétences",
        finalite="dire à qui on montre ses compétences ce qu’on en a fait",
        conservation="jusqu’à ce que la personne les retire, ou avec le compte",
        personne="competence_declaree__membre__utilisateur",
        exportes="competence_declaree__competence__libelle etape__intitule recit",
        codes="uuid",
        rectifier="membre:mon_adhesion",
        page="Mon adhésion à l’annuaire",
    ),
    Fiche(
        modele="annuaire.PropositionCompetence",
        titre="Compétences que vous avez proposées",
        finalite="dire à qui l’a proposée ce que l’équipe en a décidé ; la compétence retenue n’a pas d’autrice ni "
        "d’auteur",
        conservation="jusqu’à la décision de l’équipe, ou avec le compte",
        personne="utilisateur",
        exportes="competence__libelle created_at",
    ),
    Fiche(
        modele="annuaire.Adhesion",
        titre="Vos communautés",
        finalite="savoir qui est dans quelle communauté, et qui l’anime",
        conservation="aussi longtemps que le journal, sans nom une fois le compte effacé",
        personne="membre__utilisateur",
        exportes="communaute__nom role etat created_at",
        codes="uuid",
        restent="communaute role etat created_at",
        travail="comptes",
        rectifier="membre:mon_adhesion",
        page="Mon adhésion à l’annuaire",
        commentee=True,
    ),
    Fiche(
        modele="annuaire.LigneAnnuaire",
        titre="Votre profil, tel que la recherche le lit",
        finalite="chercher vite ; tirée du profil, elle ne dit rien de plus",
        conservation="aussi longtemps que le profil est dans l’annuaire ; le numéro d’une ligne retirée, une semaine",
        personne="membre__utilisateur",
        codes="""niveau niveaux version adhesions administrations vecteur corps metier region departement organismes
        competences aide communautes""",
        travail="purger_lignes_annuaire",
    ),
)
