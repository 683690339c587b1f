"""Entry for any WSGI server: settings from the environment, then the application."""

from ledger.app import application

app = application()
