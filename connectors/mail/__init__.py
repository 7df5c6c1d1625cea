"""Handing mail to the one server that the settings name."""

from connectors.mail.smtp import Handed, HandedKind, Postbox

__all__ = ["Handed", "HandedKind", "Postbox"]
