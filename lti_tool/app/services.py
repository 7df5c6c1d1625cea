"""What the web application and the command line work with, made once from the settings."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from config.clock import Clock, SystemClock
from config.database import Database
from config.keys import KeyRing
from config.mail import mail_server
from config.settings import Settings
from connectors.http import HttpClient
from sync.delivery.context import SyncContext
from sync.platforms.hosts import host_policy

EXTENSION = "stoa"
REQUEST_SECONDS = 15.0  # what a request to an LMS may take in all: less than a worker's lease leaves for it


@dataclass(frozen=True)
class Services:
    """Settings, database, keys, clock and the one HTTP client."""

    settings: Settings
    database: Database
    keys: KeyRing
    clock: Clock
    http: HttpClient

    @classmethod
    def from_settings(cls, settings: Settings, clock: Clock | None = None) -> "Services":
        """Open what the settings name. Raises SettingsError for what cannot be used."""
        keys = KeyRing(settings.require_secret_key())
        mail_server(settings)  # which refuses what cannot be used before anything begins
        settings.make_data_dir()
        database = Database(settings.database_url)
        policy = host_policy(database, allow_loopback=settings.allow_loopback)
        return cls(
            settings,
            database,
            keys,
            clock or SystemClock(),
            HttpClient(policy, read_timeout=REQUEST_SECONDS, total_timeout=REQUEST_SECONDS),
        )

    def sync_context(self) -> SyncContext:
        """What a worker works with."""
        return SyncContext.make(
            self.database,
            self.keys,
            self.clock,
            self.http,
            self.settings.gather_seconds,
            self.settings.base_url,
            mail_server(self.settings),
        )

    def close(self) -> None:
        """Close connections."""
        self.database.close()


def services() -> Services:
    """The services of the running application."""
    return services_of(current_app)


def services_of(app: Flask) -> Services:
    """The services of an application."""
    return cast(Services, app.extensions[EXTENSION])
