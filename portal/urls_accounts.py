"""Addresses of log-in, own account, and the three administrators.

Of allauth only what is used here is open: no sign-up, no e-mail, no log-in by mailed code.
"""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.urls import include, path

from portal.views import accounts, audit, evidence, first_run, health, security

account = [
    path("login/", allauth_views.login, name="account_login"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path("password/first/", accounts.FirstPasswordPage.as_view(), name="password_first"),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]

admin = [
    path("accounts/", accounts.AccountsPage.as_view(), name="accounts"),
    path("accounts/open/", accounts.OpenAccountsPage.as_view(), name="accounts_open"),
    path("accounts/administrator/", accounts.AdminAccountPage.as_view(), name="account_admin_open"),
    path("accounts/<int:pk>/", accounts.AccountPage.as_view(), name="account"),
    path("accounts/<int:pk>/close/", accounts.CloseAccountPage.as_view(), name="account_close"),
    path("accounts/<int:pk>/reopen/", accounts.ReopenAccountPage.as_view(), name="account_reopen"),
    path("accounts/<int:pk>/reset/", accounts.AskResetPage.as_view(), name="account_reset"),
    path("health/", health.HealthPage.as_view(), name="health"),
    path("roles/", security.RolesPage.as_view(), name="roles"),
    path("roles/grant/", security.GrantPage.as_view(), name="role_grant"),
    path("roles/<int:pk>/revoke/", security.RevokePage.as_view(), name="role_revoke"),
    path("resets/", security.ResetsPage.as_view(), name="resets"),
    path("resets/<int:pk>/confirm/", security.ConfirmResetPage.as_view(), name="reset_confirm"),
    path("resets/<int:pk>/cancel/", accounts.CancelResetPage.as_view(), name="reset_cancel"),
    path("factors/", security.DropFactorsPage.as_view(), name="factors_drop"),
    path("review/", security.ReviewPage.as_view(), name="account_review"),
]

audits = [
    path("ledger/", audit.LedgerPage.as_view(), name="ledger"),
    path("verify/", audit.VerifyPage.as_view(), name="ledger_verify"),
    path("access/", audit.AccessLogPage.as_view(), name="access_log"),
    path("checkpoints/", evidence.CheckpointsPage.as_view(), name="checkpoints"),
    path("checkpoints/page/", evidence.MonthlyPage.as_view(), name="checkpoint_page"),
    path("export/", evidence.LedgerExport.as_view(), name="ledger_export"),
]

urlpatterns = [
    path("account/", include(account)),
    path("admin/", include(admin)),
    path("audit/", include(audits)),
    path("receipts/<int:seq>/", evidence.ReceiptFile.as_view(), name="receipt"),
    path("start/", first_run.FirstRunPage.as_view(), name="first_run"),
    path("healthz", health.HealthzPage.as_view(), name="healthz"),
]
