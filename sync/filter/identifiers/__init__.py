"""Numbers that tell who somebody is: of accounts, cards, tax, insurance, documents, customers, plates."""
