"""Addresses of signing in and of stored files."""

from django.urls import path

from taizhang.desk.frame import files, signing

urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("password/", signing.password, name="password"),
    path("notice/", signing.notice, name="notice"),
    path("evidence/<slug:public_id>/", files.evidence_file, name="evidence"),
    path("evidence/<slug:public_id>/thumb/", files.evidence_thumb, name="evidence-thumb"),
]
