from sync.filter.address.find import find, generalise

__all__ = ["find", "generalise"]
