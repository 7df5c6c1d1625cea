"""What a person has to look at before it leaves: health, other special categories (GDPR Art. 9), others' conduct."""

from sync.filter.sensitive.find import find

__all__ = ["find"]
