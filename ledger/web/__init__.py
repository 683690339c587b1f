"""The pages: Flask, WTForms, Flask-Login, templates. No rule of money is decided here."""
