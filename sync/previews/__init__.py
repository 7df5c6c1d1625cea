"""What pages say of themselves to which people's links lead: fetched by us, from hosts of the organisation's choice."""
