"""Import of the open data of Choisir le service public (« Les offres diffusées sur CSP », DGAFP, data.gouv.fr).

`lecture` maps a line to the fields of an `Offre`, `referentiel` recognises métiers, employers and places,
`deduction` finds skills in the text, `passage` runs the whole file.
"""
