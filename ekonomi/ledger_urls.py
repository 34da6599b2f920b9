"""Addresses of the bookkeeping, below ekonomi/."""

from django.urls import path

from ekonomi.views import imports, kontomappning, ledger, objektmappning, posting

urlpatterns = [
    path("bokforing/", ledger.ledger, name="ledger"),
    path("bokforing/verifikationer/<uuid:pk>/", ledger.voucher, name="voucher"),
    path("bokforing/att-kontera/", posting.to_post, name="to_post"),
    path("bokforing/aterstall-kontering/", posting.undo, name="undo_posting"),
    path("bokforing/filer/", imports.imports, name="imports"),
    path("bokforing/filer/las-in/", imports.upload, name="import_upload"),
    path("bokforing/filer/<uuid:pk>/", imports.import_detail, name="import_detail"),
    path("bokforing/filer/<uuid:pk>/forkasta/", imports.import_discard, name="import_discard"),
    path("bokforing/filer/<uuid:pk>/fil/", imports.import_file, name="import_file"),
    path("bokforing/objekt/", objektmappning.objects, name="objects"),
    path("bokforing/kopplingar/", objektmappning.rules, name="rules"),
    path("bokforing/kopplingar/ny/", objektmappning.add, name="rule_add"),
    path("bokforing/kopplingar/<uuid:pk>/", objektmappning.change, name="rule_change"),
    path("bokforing/kopplingar/<uuid:pk>/ta-bort/", objektmappning.remove, name="rule_remove"),
    path("bokforing/konton/", kontomappning.konton, name="konton"),
    path("bokforing/konton/ny/", kontomappning.add, name="konto_add"),
    path("bokforing/konton/standard/", kontomappning.defaults, name="konto_defaults"),
    path("bokforing/konton/<uuid:pk>/", kontomappning.change, name="konto_change"),
]
