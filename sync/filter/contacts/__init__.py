"""By what somebody is reached: mail, phones, handles, profiles, addresses of devices."""
