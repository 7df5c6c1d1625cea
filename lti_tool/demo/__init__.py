"""The demo: Stoa beside a demo LMS, both real, everything between them over HTTP."""
