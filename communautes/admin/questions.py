"""Questions and their answers: withdrawn on their own page."""

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from communautes.admin.commun import VieAdmin, nommer
from communautes.models import Question, Reponse
from socle.requete import acteur_de


@admin.register(Question)
class QuestionAdmin(VieAdmin):
    list_display = ["numero", "titre", "communaute", "personne", "etat", "repondues", "created_at"]
    list_filter = ["etat", "communaute"]
    list_select_related = ["communaute", "auteur"]
    fields = ["titre", "communaute", "personne", "etat", "texte", "created_at"]
    search_fields = ["=pk", "titre"]
    search_help_text = "Numéro ou mots du titre."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        questions: QuerySet[Question] = Question.objects.visible_by(acteur_de(request))
        return questions.defer("vecteur").annotate(
            nombre=Count("reponses", filter=Q(reponses__retiree_le__isnull=True))
        )

    @admin.display(description="auteur")
    def personne(self, obj: Question) -> str:
        return nommer(obj.auteur)

    @admin.display(description="réponses")
    def repondues(self, obj: Question) -> int:
        return int(vars(obj)["nombre"])


@admin.register(Reponse)
class ReponseAdmin(VieAdmin):
    list_display = ["numero", "question", "personne", "acceptee_le", "retiree_le", "created_at"]
    list_filter = ["question__communaute", ("retiree_le", admin.EmptyFieldListFilter)]
    list_select_related = ["question", "auteur"]
    fields = ["question", "personne", "texte", "acceptee_le", "retiree_le", "motif_retrait", "created_at"]
    search_fields = ["=pk", "=question__pk"]
    search_help_text = "Numéro de réponse ou de question."

    @admin.display(description="auteur")
    def personne(self, obj: Reponse) -> str:
        return nommer(obj.auteur)
