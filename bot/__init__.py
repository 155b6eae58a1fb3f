"""Asking: settings, the command line and the Telegram bot."""
